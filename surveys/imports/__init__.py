"""Importing responses: files → rows → Incoming, by a mapping that is JSON.

    {"format": "rapport-mapping-1", "name": "…",
     "file": {"header_row": 1, "sheet": null, "delimiter": null, "encoding": null},
     "columns": [{"column": "NETPRO", "to": "answer:nps", "missing": ["11", ""], "not_applicable": []}, …],
     "constants": {"source": "sfo", "channel": "api", "unit": null, "touchpoint": null, "language": "en",
                   "completed_at": null, "is_invented": false}}

`to` is answer:KEY (of a matrix KEY.ROW; of a multiple choice also KEY.CHOICE, one column a choice), unit,
touchpoint, completed_at, started_at, external_id, weight, language, company, embedded:NAME, or
respondent:email, :name, :phone, :external_id. More of each column's settings: surveys/imports/mapping.py.
"""

from surveys.imports.mapping import FORMAT, Column, Mapping, MappingInvalid, read_mapping
from surveys.imports.passes import RunStopped, run_import

__all__ = ["FORMAT", "Column", "Mapping", "MappingInvalid", "RunStopped", "read_mapping", "run_import"]
