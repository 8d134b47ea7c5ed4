"""Role 1 of the memo, on a phone: what to do with what one saw, also without a network."""

import re
from urllib.parse import parse_qsl

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect
from tests.journeys import town
from tests.journeys.browser import DESKTOP, PHONE, SMALL_PHONE, faults_of_access, sideways

from baken.accounts.roles import Role
from baken.routes.rules import advise
from baken.routes.states import Form, Urgency
from baken.routes.table import table
from baken.routes.tests.situations import AS, every, written

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

CHECK = "/signaalcheck/"
EXPLANATION = "Misschien helpt hij zijn oom een week."

ANSWERS = {
    "urgency": "normal",
    "minor": "no",
    "profession": "enforcement",
    "form": "labour",
    "subject": "both",
    "consent": "not_asked",
}
"""What an enforcement officer chooses."""

EVERY_ADVICE = """([given, change, urgency, form, professions]) => {
  const table = structuredClone(given);
  for (const rule of table.rules)
    if (change && rule.id === change.rule) rule.when = { ...rule.when, ...change.when };
  const { minor, unaccompanied, consent, reporter, subject, stay } = table.inputs;
  const found = [];
  for (const m of minor) for (const u of unaccompanied) for (const c of consent)
  for (const r of reporter) for (const s of subject) for (const l of stay) {
    const advice = bakenRules.advise(table, {
      urgency, form, minor: m, unaccompanied: u, consent: c, profession: professions[r],
      subject: s, stay: l,
    });
    found.push(advice.fired.join(",") + "|" + advice.steps.map((step) =>
      [step.route.id, step.by, step.within, step.kind, step.rule.id].join(":")).join(";"));
  }
  return found;
}"""


@pytest.fixture(autouse=True)
def _facts():
    call_command("load_reference", verbosity=0)


@pytest.fixture(params=["nl", "en"])
def words(request):
    """Return the words of one language, and its code."""

    def said(english):
        with translation.override(request.param):
            return gettext(english)

    said.language = request.param
    return said


# --- The rules on the device are the rules of the server -----------------------------------------


def on_the_device(page, urgency, form, change=None):
    """Return every advice that the script gives in this urgency and form, in order."""
    given = page.request.get("/signaalcheck/tabel.json").json()
    professions = {kind.value: profession.value for kind, profession in AS.items()}
    asked = [given, change, urgency, form, professions]
    return page.evaluate(EVERY_ADVICE, asked)


def on_the_server(urgency, form):
    return [written(advise(one, table())) for one in every(urgency=urgency, form=form)]


def test_the_script_gives_the_same_advice_as_the_server_in_every_situation(opened):
    page = opened()
    page.goto(CHECK)
    compared = 0

    for urgency in Urgency.values:
        for form in Form.values:
            expected = on_the_server(urgency, form)
            assert on_the_device(page, urgency, form) == expected
            compared += len(expected)

    assert compared == 38_880


def test_a_rule_that_differs_on_the_device_is_found(opened):
    page = opened()
    page.goto(CHECK)
    change = {"rule": "C2", "when": {"consent": ["given", "withdrawn"]}}

    assert on_the_device(page, "soon", "labour", change) != on_the_server("soon", "labour")


# --- The check, step by step ---------------------------------------------------------------------


class Fingers:
    """Someone on a phone, whose taps are counted."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector):
        self.page.locator(selector).locator("visible=true").first.click()
        self.taps += 1

    def choose(self, name, value):
        self.tap(f"label:has([name={name}][value={value}])")

    def next(self):
        self.tap("[data-next]")


def checked(page, **more):
    """Go through the check as an enforcement officer; return the fingers that did it."""
    fingers = Fingers(page)
    fingers.choose("urgency", more.get("urgency", "normal"))
    fingers.choose("minor", more.get("minor", "no"))
    fingers.next()
    fingers.choose("profession", "enforcement")
    fingers.next()
    fingers.choose("form", "labour")
    fingers.choose("subject", "both")
    fingers.next()
    fingers.choose("indicators", "IND-055")
    if "explanation" in more:
        page.locator("[name=explanation]").fill(more["explanation"])
    fingers.next()
    fingers.choose("consent", "not_asked")
    fingers.tap("#check button[type=submit]")
    expect(page.locator("[data-advice] li").first).to_be_visible()
    return fingers


def told(text):
    """Return the words of an advice, without what is only layout."""
    return " ".join(text.split())


def test_an_enforcement_officer_is_there_in_twelve_taps(opened):
    page = opened(size=PHONE)
    page.goto(CHECK)

    fingers = checked(page)

    assert fingers.taps <= 12
    expect(page.locator("[data-advice] .advised__act").first).to_contain_text(
        "Vertel het de aandachtsfunctionaris"
    )


def test_the_advice_of_the_device_reads_as_the_one_without_a_script(opened, words):
    quick = opened(size=PHONE, language=words.language)
    quick.goto(CHECK)
    checked(quick, urgency="acute", minor="unknown", explanation=EXPLANATION)
    plain = opened(size=PHONE, language=words.language, javascript=False)
    plain.goto(CHECK)
    answers = {"urgency": "acute", "minor": "unknown", "profession": "enforcement"}
    for name, value in {
        **answers,
        "form": "labour",
        "subject": "both",
        "consent": "not_asked",
    }.items():
        plain.locator(f"[name={name}][value={value}]").check()
    plain.locator("details:has([value='IND-055']) summary").click()
    plain.locator("[value='IND-055']").check()
    plain.locator("[name=explanation]").fill(EXPLANATION)
    plain.get_by_role("button", name=words("Show what I can do")).click()

    device = told(quick.locator("[data-advice]").text_content())
    server = told(plain.locator("#check-advice").text_content())

    assert device == server
    assert words("Because:") in device
    numbers = "() => [...document.querySelectorAll('main li a.call')].map((a) => a.href)"
    assert quick.evaluate(numbers) == plain.locator("main li a.call").evaluate_all(
        "(all) => all.map((a) => a.href)"
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_danger_and_a_possible_child_change_the_page_at_once(opened, javascript):
    page = opened(size=PHONE, javascript=javascript)
    page.goto(CHECK)
    alarm = page.locator(".check-danger a[href='tel:112']")
    child = page.locator(".check-minor a[href='tel:08002000']")
    alone = page.locator("[name=unaccompanied][value=yes]")

    expect(alarm).not_to_be_visible()
    expect(alone).not_to_be_visible()
    page.locator("[name=urgency][value=acute]").check()
    page.locator("[name=minor][value=unknown]").check()
    expect(alarm).to_be_visible()
    expect(child).to_be_visible()
    alone.check()
    expect(page.locator(".check-nidos")).to_be_visible()
    page.locator("[name=minor][value=no]").check()
    expect(alone).not_to_be_visible()
    expect(child).not_to_be_visible()


def test_status_is_asked_last_and_of_a_possible_adult_victim_alone(opened):
    page = opened(javascript=False)
    page.goto(CHECK)
    stay = page.locator("[name=stay]").first

    for minor, subject, asked in [
        ("no", "victim", True),
        ("unknown", "victim", False),
        ("yes", "both", False),
        ("no", "perpetrator_or_location", False),
        ("no", "both", True),
    ]:
        page.locator(f"[name=minor][value={minor}]").check()
        page.locator(f"[name=subject][value={subject}]").check()
        assert stay.is_visible() == asked


def test_a_step_waits_for_its_answers_and_going_back_loses_nothing(opened, words):
    page = opened(size=PHONE, language=words.language)
    page.goto(CHECK)
    fingers = Fingers(page)

    fingers.next()
    expect(
        page.get_by_text(words("Please choose an answer to each question first.")).first
    ).to_be_visible()
    checked(page, explanation=EXPLANATION)
    expect(page.locator("#step-6")).to_be_focused()
    for step in [5, 4, 3]:
        page.go_back()
        expect(page.locator(f"#step-{step}")).to_be_focused()
    fingers.tap("[data-back]")
    expect(page.locator("#step-2")).to_be_focused()
    expect(page.locator("[name=profession][value=enforcement]")).to_be_checked()
    for step in [3, 4, 5, 6]:
        page.go_forward()
        expect(page.locator(f"#step-{step}")).to_be_focused()
    expect(page.locator("[data-advice]")).to_contain_text(EXPLANATION)


def test_the_whole_check_can_be_done_with_the_keyboard_alone(opened):
    page = opened()
    page.goto(CHECK)

    page.locator("[name=urgency]").first.focus()
    for keys in [
        *("ArrowDown", "ArrowDown", "Tab", "ArrowUp", "ArrowUp", "Tab", "Enter"),
        *("Tab", "ArrowDown", "Tab", "Tab", "Enter"),
        *("Tab", "ArrowDown", "Tab", "ArrowDown", "Tab", "Enter"),
    ]:
        page.keyboard.press(keys)
    expect(page.locator("#step-4")).to_be_focused()


def test_the_catalogue_shows_what_this_work_can_see_and_finds_all_the_rest(opened):
    page = opened(size=PHONE)
    page.goto(CHECK)
    fingers = Fingers(page)
    fingers.choose("urgency", "normal")
    fingers.choose("minor", "no")
    fingers.next()
    fingers.choose("profession", "desk")
    fingers.next()
    fingers.choose("form", "sexual")
    fingers.choose("subject", "victim")
    fingers.next()

    expect(page.locator("[value='IND-057']")).to_be_visible()
    expect(page.locator("[value='IND-016']")).not_to_be_visible()
    page.locator("[data-search]").fill("beinvloeden")
    expect(page.locator("[value='IND-032']")).to_be_visible()
    expect(page.locator("[value='IND-057']")).not_to_be_visible()
    page.locator("[data-search]").fill("zeemeermin")
    expect(page.locator("[data-none]")).to_be_visible()
    page.locator("[data-search]").fill("")
    fingers.tap("[data-all]")
    page.locator("details:has([value='IND-016']) summary").click()
    expect(page.locator("[value='IND-016']")).to_be_visible()


def test_starting_again_clears_everything(opened, words):
    page = opened(size=PHONE, language=words.language)
    page.goto(CHECK)
    checked(page, explanation=EXPLANATION)

    page.get_by_role("button", name=words("Start again and clear everything")).click()

    expect(page.locator("#step-1")).to_be_focused()
    assert page.locator("#check :checked").count() == 0
    assert page.locator("[name=explanation]").input_value() == ""
    assert EXPLANATION not in page.locator("main").text_content()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_report_takes_every_answer_along_and_nothing_else(opened, javascript):
    page = opened(size=PHONE, javascript=javascript)
    sent = []

    def taken(route):
        sent.append(parse_qsl(route.request.post_data, keep_blank_values=True))
        route.fulfill(status=200, content_type="text/html", body="<title>x</title>")

    page.route(re.compile(r"/melden/uit-check/"), taken)
    page.goto(CHECK)
    if javascript:
        checked(page, explanation=EXPLANATION)
    else:
        for name, value in ANSWERS.items():
            page.locator(f"[name={name}][value={value}]").check()
        page.locator("details:has([value='IND-055']) summary").click()
        page.locator("[value='IND-055']").check()
        page.locator("[name=explanation]").fill(EXPLANATION)
        page.locator("#check button[type=submit]").first.click()
    page.locator("[data-report]").click()
    page.wait_for_url(re.compile(r"/melden/uit-check/"))

    typed = {name: value for name, value in sent[0] if value}
    assert typed == {**ANSWERS, "indicators": "IND-055", "explanation": EXPLANATION}


# --- Without a network ---------------------------------------------------------------------------

KEPT = """async () => {
  const databases = await indexedDB.databases();
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      kept.push([name, request.method, new URL(request.url).pathname]);
  return { local: localStorage.length, session: sessionStorage.length, databases, kept };
}"""


def ready(page):
    """Wait until the device has kept the check."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def test_the_check_works_without_a_network_and_leaves_nothing_behind(opened, words):
    page = opened(size=PHONE, language=words.language)
    page.goto(CHECK)
    ready(page)
    cookies = page.context.cookies()

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", words.language)
    checked(page, minor="unknown", explanation=EXPLANATION)

    expect(page.locator("[data-advice] a[href='tel:08002000']")).to_be_visible()
    page.get_by_role("button", name=words("Report this signal")).click()
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(page.locator("[data-advice]")).to_contain_text(EXPLANATION)
    found = page.evaluate(KEPT)
    assert (found["local"], found["session"], found["databases"]) == (0, 0, [])
    assert len({name for name, _method, _path in found["kept"]}) == 1
    assert all(
        method == "GET" and path.startswith(("/signaalcheck/", "/static/"))
        for _name, method, path in found["kept"]
    )
    assert "/signaalcheck/advies/" not in {path for _name, _method, path in found["kept"]}
    assert page.context.cookies() == cookies


def test_both_languages_are_kept(opened):
    page = opened(size=PHONE)
    page.goto(CHECK)
    ready(page)

    page.context.set_offline(True)
    page.get_by_role("link", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="First: is it safe?")).to_be_visible()


def test_who_has_signed_in_leaves_no_name_on_the_device(opened):
    place = town.built()
    page = opened(place[Role.REPORTER], size=PHONE)
    page.goto(CHECK)
    ready(page)
    page.reload()
    own = page.evaluate("() => fetch('/bureau/').then((answer) => answer.text())")
    assert place[Role.REPORTER].name in own

    kept = page.evaluate(
        """async () => {
          const texts = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys())
              texts.push(await (await cache.match(request, { ignoreVary: true })).text());
          }
          return texts.join(" ");
        }"""
    )

    assert "Signaalcheck" in kept
    assert place[Role.REPORTER].name not in kept
    assert place.municipality.name not in kept


def test_a_page_that_a_browser_puts_aside_is_emptied_first(opened):
    page = opened(size=PHONE)
    page.goto(CHECK)
    checked(page, explanation=EXPLANATION)

    # Browsers that are driven keep no pages aside; so say what one that does would say.
    page.evaluate(
        "() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
    )

    assert page.locator("#check :checked").count() == 0
    assert EXPLANATION not in page.locator("main").text_content()
    assert page.locator("[name=explanation]").input_value() == ""


def test_whoever_comes_back_finds_the_check_empty(opened):
    page = opened(size=PHONE)
    page.goto(CHECK)
    checked(page, explanation=EXPLANATION)

    page.goto("/hulp/")
    page.go_back()
    page.wait_for_load_state()

    assert page.locator("#check :checked").count() == 0
    assert page.locator("[name=explanation]").input_value() == ""


def test_nothing_that_it_asks_for_is_refused_by_the_content_policy(opened):
    page = opened(size=PHONE)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(CHECK)
    ready(page)

    checked(page, urgency="acute", minor="yes")

    assert said == []


# --- For everyone --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_step_is_accessible(opened, words, size):
    page = opened(size=size, language=words.language, bypass_csp=True)
    page.emulate_media(color_scheme="dark" if words.language == "nl" else "light")
    page.goto(CHECK)
    wrong = []

    def look(step):
        wrong.extend(f"{step}: {fault}" for fault in faults_of_access(page))
        if sideways(page):
            wrong.append(f"{step}: too wide")

    fingers = Fingers(page)
    look("1")
    fingers.choose("urgency", "acute")
    fingers.choose("minor", "unknown")
    fingers.choose("unaccompanied", "yes")
    look("1, with danger")
    fingers.next()
    fingers.next()
    look("2, with an answer missing")
    fingers.choose("profession", "doctor")
    fingers.next()
    look("3")
    fingers.choose("form", "unknown")
    fingers.choose("subject", "both")
    fingers.next()
    look("4")
    fingers.next()
    look("5")
    fingers.tap("#check button[type=submit]")
    expect(page.locator("[data-advice] li").first).to_be_visible()
    for ground in page.locator("details.ground summary").all()[:3]:
        ground.click()
    look("advice")

    assert wrong == []


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_without_a_script_is_accessible(opened, words, size):
    # axe is a script itself: here it runs in the pages as they are without ours.
    page = opened(size=size, language=words.language, bypass_csp=True)
    page.route(re.compile(r"/static/routes/"), lambda route: route.abort())
    page.emulate_media(color_scheme="dark" if words.language == "en" else "light")
    page.goto(CHECK)
    wrong = [f"questions: {fault}" for fault in faults_of_access(page)]
    page.locator("#check button[type=submit]").first.click()
    page.wait_for_load_state()
    wrong += [f"with errors: {fault}" for fault in faults_of_access(page)]
    for name, value in [
        *(("urgency", "acute"), ("minor", "yes"), ("unaccompanied", "yes")),
        *(("profession", "desk"), ("form", "labour"), ("subject", "both"), ("consent", "given")),
    ]:
        page.locator(f"[name={name}][value={value}]").check()
    page.locator("#check button[type=submit]").first.click()
    page.wait_for_load_state()
    wrong += [f"advice: {fault}" for fault in faults_of_access(page)]
    wrong += ["too wide"] if sideways(page) else []

    assert page.locator("h1").count() == 1
    assert wrong == []
