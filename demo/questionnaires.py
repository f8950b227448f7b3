"""What is asked in the demo: the passenger survey as it was asked, and the invented "After your flight"."""

from typing import Any

PASSENGER_RATINGS: dict[str, tuple[str, str, str]] = {
    # key: (question, lowest label, highest label)
    "art": ("Artwork and exhibitions", "Unacceptable", "Outstanding"),
    "restaurants": ("Restaurants", "Unacceptable", "Outstanding"),
    "shops": ("Retail shops and concessions", "Unacceptable", "Outstanding"),
    "signs": ("Signs and directions inside SFO", "Unacceptable", "Outstanding"),
    "walkways": ("Escalators, elevators, moving walkways", "Unacceptable", "Outstanding"),
    "screens": ("Information on screens and monitors", "Unacceptable", "Outstanding"),
    "info_arrivals": ("Information booths, lower level (near baggage claim)", "Unacceptable", "Outstanding"),
    "info_departures": ("Information booths, upper level (departures)", "Unacceptable", "Outstanding"),
    "wifi": ("Accessing and using free Wi-Fi", "Unacceptable", "Outstanding"),
    "roads": ("Signs and directions on airport roadways", "Unacceptable", "Outstanding"),
    "parking": ("Airport parking facilities", "Unacceptable", "Outstanding"),
    "airtrain": ("AirTrain", "Unacceptable", "Outstanding"),
    "longterm_parking": ("Long term parking lot shuttle", "Unacceptable", "Outstanding"),
    "rental": ("Airport rental car center", "Unacceptable", "Outstanding"),
    "overall": ("SFO Airport as a whole", "Unacceptable", "Outstanding"),
    "clean_boarding": ("Cleanliness: boarding areas", "Dirty", "Clean"),
    "clean_airtrain": ("Cleanliness: AirTrain", "Dirty", "Clean"),
    "clean_rental": ("Cleanliness: rental car center", "Dirty", "Clean"),
    "clean_restaurants": ("Cleanliness: airport restaurants", "Dirty", "Clean"),
    "clean_restrooms": ("Cleanliness: restrooms", "Dirty", "Clean"),
    "clean_overall": ("Cleanliness of SFO overall", "Dirty", "Clean"),
    "safe": ("How safe do you feel at SFO?", "Not safe at all", "Extremely safe"),
    "get_to_airport": ("Getting to the airport today", "Difficult", "Easy"),
    "find_way": ("Finding your way around the airport", "Difficult", "Easy"),
    "security": ("Passing through security and screening", "Difficult", "Easy"),
}
WITHOUT_NOT_APPLICABLE = {"safe"}
PASSENGER_PAGES = [
    ("How would you rate SFO on the following?", list(PASSENGER_RATINGS)[:15]),
    ("How clean was SFO?", [key for key in PASSENGER_RATINGS if key.startswith("clean_")]),
    (
        "Your way through the airport",
        ["safe", "get_to_airport", "find_way", "security", "problem", "problem_comment"],
    ),
    ("Recommendation", ["nps"]),
]


def rating(uid: str, key: str, *, has_not_applicable: bool, points: int = 5) -> dict[str, Any]:
    """A rating question of the document: points are choices with values, "not applicable" is one without."""
    choices: list[dict[str, Any]] = [{"id": f"c{value}", "value": value} for value in range(1, points + 1)]
    if has_not_applicable:
        choices.append({"id": "na", "value": None})
    return {"kind": "rating", "key": key, "concept": key, "required": False, "choices": choices}


def passenger_survey() -> dict[str, Any]:
    """The five waves' questionnaire: 25 ratings, whether there were problems, and the recommendation."""
    uids = {
        key: f"q{number}"
        for number, key in enumerate((*PASSENGER_RATINGS, "problem", "problem_comment", "nps"), 1)
    }
    questions: dict[str, Any] = {}
    texts: dict[str, str] = {
        "title": "Passenger survey",
        "thanks": "Thank you. Your answers go to the airport's survey team.",
    }
    for key, (text, low, high) in PASSENGER_RATINGS.items():
        uid, has_na = uids[key], key not in WITHOUT_NOT_APPLICABLE
        questions[uid] = rating(uid, key, has_not_applicable=has_na)
        texts |= {f"{uid}.text": text, f"{uid}.low": low, f"{uid}.high": high}
        texts |= {f"{uid}.c{value}": str(value) for value in range(1, 6)}
        if has_na:
            texts[f"{uid}.na"] = "Never used or visited"
    problem, comment, nps = uids["problem"], uids["problem_comment"], uids["nps"]
    questions[problem] = {
        "kind": "single",
        "key": "problem",
        "concept": "problem",
        "required": False,
        "choices": [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}, {"id": "c3", "value": 3}],
    }
    texts |= {
        f"{problem}.text": "Did you encounter any problems?",
        f"{problem}.c1": "Yes",
        f"{problem}.c2": "No",
        f"{problem}.c3": "Don't know",
    }
    questions[comment] = {
        "kind": "long_text",
        "key": "problem_comment",
        "concept": "comment",
        "required": False,
    }
    texts[f"{comment}.text"] = "What were they?"
    questions[nps] = {"kind": "nps", "key": "nps", "concept": "recommend", "required": False}
    texts |= {
        f"{nps}.text": "How likely is it that you would recommend SFO to a friend or colleague?",
        f"{nps}.low": "Not at all likely",
        f"{nps}.high": "Extremely likely",
    }
    pages = []
    for index, (title, keys) in enumerate(PASSENGER_PAGES):
        pages.append([uids[key] for key in keys])
        texts[f"b1.p{index}.title"] = title
    return _document(pages, questions, {"en": texts})


def after_your_flight() -> dict[str, Any]:
    """The invented always-on survey: recommendation, two ratings, a comment, whether to get in touch."""
    questions = {
        "q1": {"kind": "nps", "key": "nps", "concept": "recommend", "required": True},
        "q2": {**rating("q2", "security", has_not_applicable=True)},
        "q3": {**rating("q3", "clean_restrooms", has_not_applicable=True)},
        "q4": {"kind": "long_text", "key": "comment", "concept": "comment", "required": False},
        "q5": {"kind": "contact", "key": "contact", "required": False},
    }
    english = {
        "title": "After your flight",
        "b1.p0.title": "How was the airport today?",
        "b1.p1.title": "In your words",
        "q1.text": "How likely are you to recommend San Francisco International to a friend or colleague?",
        "q1.low": "Not at all likely",
        "q1.high": "Extremely likely",
        "q2.text": "How easy was it to pass through security?",
        "q2.low": "Difficult",
        "q2.high": "Easy",
        "q3.text": "How clean were the restrooms?",
        "q3.low": "Dirty",
        "q3.high": "Clean",
        "q4.text": "What is the main reason for your rating?",
        "q4.help": "Please leave out names and booking numbers.",
        "q5.text": "May we contact you about this?",
        "thanks": "A person reads every comment. If you asked us to get in touch, the manager of your "
        "boarding area will do so within one working day.",
    }
    spanish = {
        "title": "Después de su vuelo",
        "b1.p0.title": "¿Cómo fue el aeropuerto hoy?",
        "b1.p1.title": "Con sus palabras",
        "q1.text": "¿Qué tan probable es que recomiende el aeropuerto a un amigo o colega?",
        "q1.low": "Nada probable",
        "q1.high": "Muy probable",
        "q2.text": "¿Fue fácil pasar por el control de seguridad?",
        "q2.low": "Difícil",
        "q2.high": "Fácil",
        "q3.text": "¿Qué tan limpios estaban los baños?",
        "q3.low": "Sucios",
        "q3.high": "Limpios",
        "q4.text": "¿Cuál es la razón principal de su calificación?",
        "q4.help": "Por favor, no escriba nombres ni números de reserva.",
        "q5.text": "¿Podemos ponernos en contacto con usted por este asunto?",
        "thanks": "Una persona lee cada comentario. Si pidió que le contactemos, lo hará el responsable "
        "de su zona de embarque en un día laborable.",
    }
    for texts in (english, spanish):
        for uid in ("q2", "q3"):
            texts |= {f"{uid}.c{value}": str(value) for value in range(1, 6)}
            texts[f"{uid}.na"] = "Not applicable" if texts is english else "No corresponde"
    return _document([["q1", "q2", "q3"], ["q4", "q5"]], questions, {"en": english, "es": spanish})


def staff_pulse() -> dict[str, Any]:
    """Two questions to the airport's own people, invented."""
    questions = {
        "q1": {"kind": "nps", "key": "enps", "concept": "recommend-employer", "required": True},
        "q2": {"kind": "long_text", "key": "comment", "concept": "staff-comment", "required": False},
    }
    texts = {
        "title": "Staff pulse",
        "q1.text": "How likely are you to recommend the airport as a place to work?",
        "q1.low": "Not at all likely",
        "q1.high": "Extremely likely",
        "q2.text": "What would make your work easier?",
        "thanks": "Thank you. Answers are shown only where at least five people answered.",
    }
    return _document([["q1", "q2"]], questions, {"en": texts})


def _document(
    pages: list[list[str]], questions: dict[str, Any], texts: dict[str, dict[str, str]]
) -> dict[str, Any]:
    return {
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": pages}},
        "questions": questions,
        "texts": texts,
        "languages": list(texts),
    }
