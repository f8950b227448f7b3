from surveys.formats import Report, Translation


def test_an_element_told_of_twice_keeps_the_worse_status_and_both_reasons() -> None:
    report = Report()
    report.note("QID1", "MC SAVR")
    report.note("QID1", "MC SAVR", "left_out", "Its script stays behind.")
    report.note("QID1", "MC SAVR", "simplified", "Its pictures are links.")

    element = report.elements["QID1"]

    assert (element.status, element.why) == ("left_out", "Its script stays behind. Its pictures are links.")
    assert (report.count("full"), report.count("left_out")) == (0, 1)


def test_each_reason_is_said_once_and_of_very_many_the_first() -> None:
    report = Report()
    for place in range(100):
        report.note("FL_1", "Root", "simplified", "Its parts have no ids.")
        report.note("FL_1", "Root", "simplified", f"Part {place} stays behind.")

    said = report.elements["FL_1"].why

    assert said.count("Its parts have no ids.") == 1
    assert "Part 38 stays behind." in said
    assert said.endswith("There is more like this.")
    assert len(said) < 2_000


def test_a_report_says_why_only_where_something_differs() -> None:
    report = Report()
    report.note("QID1", "MC SAVR")
    report.note("FL_2", "WebService", "left_out", "Calls to other servers stay behind.")

    written = Translation("Trust", "qsf", {}, report, questions=1).as_json()

    assert written == {
        "survey": "Trust",
        "format": "qsf",
        "questions": 1,
        "elements": [
            {"id": "QID1", "kind": "MC SAVR", "status": "full"},
            {
                "id": "FL_2",
                "kind": "WebService",
                "status": "left_out",
                "why": "Calls to other servers stay behind.",
            },
        ],
    }
