"""The builder of surveys: the list, the draft's panes, pages and questions, languages, publishing."""
