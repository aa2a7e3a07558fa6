"""Following outlets: what is new comes in once, politely, whatever breaks on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from newsroom import Newsroom, newsroom
from typer.testing import CliRunner

from app.cli import app
from app.ingest import ingest
from app.watch import Round, watch_round
from app.watch_config import Config, ConfigError, Feed, read_config
from corpus.feed_entries import named, slug
from extract.pipeline import Extractor
from rules.titles import flattened, title_rules
from warehouse.query import articles
from warehouse.store import Warehouse

NOON = datetime(2026, 3, 2, 12)
SABU = (
    "BNNK Contoh Raya mengungkap 4 kasus narkotika sepanjang Januari hingga Mei 2024 dengan barang bukti 12 gram sabu."
)


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with newsroom() as running:
        for number in range(1, 10):
            running.article(f"/berita/{number}", f"BNNK Contoh Ungkap Kasus ke-{number}", f"{SABU} Kasus {number}.")
        yield running


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "arsip.duckdb")


class Watch:
    """Rounds over some feeds; the clock stands still unless a test moves it."""

    def __init__(self, warehouse: Warehouse, extractor: Extractor, *feeds: Feed) -> None:
        self.warehouse, self.extractor, self.now = warehouse, extractor, NOON
        self.config = Config(feeds, pause=0)

    def round(self, **later: float) -> Round:
        self.now += timedelta(**later)
        return watch_round(
            self.config, self.warehouse, extractor=self.extractor, allow_private=True, clock=lambda: self.now
        )

    def stored(self) -> list[str]:
        return sorted(str(row["title"]) for row in articles(self.warehouse, limit=1000))


@pytest.fixture
def watch(room: Newsroom, warehouse: Warehouse, extractor: Extractor) -> Watch:
    room.feed("/rss", [("/berita/1", "BNNK Contoh Ungkap Kasus ke-1"), ("/berita/2", "BNNK Contoh Ungkap Kasus ke-2")])
    return Watch(warehouse, extractor, Feed(room.url("/rss"), "Kabar Contoh"))


def test_what_a_feed_names_is_stored_and_not_asked_for_again(room: Newsroom, watch: Watch) -> None:
    first = watch.round()
    assert (first.asked, first.new, first.summary.counts["new"], first.failed) == (1, 2, 2, False)
    assert watch.stored() == ["BNNK Contoh Ungkap Kasus ke-1", "BNNK Contoh Ungkap Kasus ke-2"]
    second = watch.round()
    assert (second.unchanged, second.new, second.summary.total) == (1, 0, 0)
    assert sorted(room.asked) == ["/berita/1", "/berita/2", "/rss", "/rss"]
    assert room.conditional == 1


def test_only_what_is_new_in_a_feed_is_fetched(room: Newsroom, watch: Watch) -> None:
    watch.round()
    room.feed("/rss", [("/berita/3", "BNNK Contoh Ungkap Kasus ke-3"), ("/berita/2?utm_source=rss", "Kasus ke-2")])
    assert watch.round().new == 1
    assert room.articles_asked() == ["/berita/1", "/berita/2", "/berita/3"]
    assert len(watch.stored()) == 3


def test_an_article_that_came_in_otherwise_is_not_fetched(room: Newsroom, watch: Watch) -> None:
    ingest([room.url("/berita/1")], watch.warehouse, extractor=watch.extractor, allow_private=True)
    assert watch.round().new == 1
    assert room.articles_asked() == ["/berita/1", "/berita/2"]


def test_a_feed_that_breaks_rests_longer_each_time_and_stops_nothing_else(room: Newsroom, watch: Watch) -> None:
    room.feed("/lain", [("/berita/5", "BNNK Contoh Ungkap Kasus ke-5")])
    watch.config = Config((*watch.config.feeds, Feed(room.url("/lain"), "Warta Contoh")), pause=0)
    good = room.pages["/rss"]
    room.put("/rss", "rusak", status=500)
    first = watch.round()
    assert first.failed_feeds == [(room.url("/rss"), "The server has trouble (status 500); try again later.")]
    assert watch.stored() == ["BNNK Contoh Ungkap Kasus ke-5"]

    room.asked.clear()
    assert watch.round(minutes=14).resting == 1
    assert room.asked == ["/lain"], "for 15 minutes it is left alone"
    assert len(watch.round(minutes=1).failed_feeds) == 1
    assert watch.round(minutes=29).resting == 1, "after the second failure for 30"

    room.pages["/rss"] = good
    assert watch.round(minutes=1).new == 2
    assert watch.round().resting == 0


def test_a_feed_rests_as_long_as_its_server_asks(room: Newsroom, watch: Watch) -> None:
    room.put("/rss", "nanti", status=429)
    room.headers["Retry-After"] = "7200"
    assert len(watch.round().failed_feeds) == 1
    assert watch.round(minutes=119).resting == 1
    assert watch.round(minutes=1).resting == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><body>Halaman pindah</body></html>", "neither a feed nor a sitemap"),
        ('<?xml version="1.0"?><rss><channel></channel></rss>', "names no article"),
        ('<?xml version="1.0"?><urlset></urlset>', "empty"),
        ("", "empty page"),
    ],
)
def test_a_feed_that_is_none_is_told(room: Newsroom, watch: Watch, body: str, words: str) -> None:
    room.put("/rss", body, "application/rss+xml")
    [(address, reason)] = watch.round().failed_feeds
    assert address == room.url("/rss") and words in reason


def test_hosts_are_asked_side_by_side_each_of_them_one_request_at_a_time(
    room: Newsroom, warehouse: Warehouse, extractor: Extractor
) -> None:
    room.slow = 0.1
    feeds = []
    for number, host in enumerate(["127.0.0.1", "localhost", "127.0.0.1", "localhost"]):
        paths = [f"/berita/{2 * number + 1}", f"/berita/{2 * number + 2}"]
        room.feed(f"/rss{number}", [(path, f"BNNK Contoh Ungkap Kasus {path[-1]}") for path in paths], host)
        feeds.append(Feed(room.url(f"/rss{number}", host), f"Outlet {host}"))
    done = Watch(warehouse, extractor, *feeds).round()
    assert done.summary.counts["new"] == 8
    assert room.most_at_once == {"127.0.0.1": 1, "localhost": 1, "all": 2}


def test_a_pause_is_kept_between_two_requests_to_one_host(watch: Watch) -> None:
    watch.config = Config(watch.config.feeds, pause=0.3)
    began = time.monotonic()
    watch.round()
    assert time.monotonic() - began >= 0.6, "a feed and two articles are two pauses"


def test_titles_that_are_clearly_something_else_are_not_fetched(room: Newsroom, watch: Watch) -> None:
    items = [("/berita/1", "Hasil Liga 1: Tuan Rumah Menang 3-1"), ("/berita/2", "Polisi Sita Sabu di Stadion Liga 1")]
    room.feed("/rss", items)
    done = watch.round()
    assert (done.new, done.skipped_titles) == (2, 1)
    assert room.articles_asked() == ["/berita/2"]
    watch.round()
    assert room.articles_asked() == ["/berita/2"]


def test_an_outlet_may_have_every_title_fetched(room: Newsroom, watch: Watch) -> None:
    room.feed("/rss", [("/berita/1", "Hasil Liga 1: Tuan Rumah Menang 3-1")])
    watch.config = Config((Feed(room.url("/rss"), "Kabar Contoh", all=True),), pause=0)
    assert watch.round().skipped_titles == 0
    assert room.articles_asked() == ["/berita/1"]


def test_a_text_about_something_else_is_not_stored_and_not_fetched_again(room: Newsroom, watch: Watch) -> None:
    room.article(
        "/berita/1", "Jembatan Diresmikan", "Wali kota meresmikan jembatan senilai 12 miliar rupiah di Contoh."
    )
    done = watch.round()
    assert (done.irrelevant, done.summary.counts["new"]) == (1, 1)
    assert watch.stored() == ["BNNK Contoh Ungkap Kasus ke-2"]
    room.feed("/rss", [("/berita/1", "Jembatan Diresmikan Wali Kota")])
    watch.round(days=2)
    assert room.articles_asked() == ["/berita/1", "/berita/2"]


def test_an_article_in_trouble_is_tried_again_later_and_given_up_in_the_end(room: Newsroom, watch: Watch) -> None:
    room.put("/berita/1", "rusak", status=500)
    done = watch.round()
    assert (done.postponed, done.failed_articles[0][0]) == (1, room.url("/berita/1"))
    assert watch.round(minutes=14).failed_articles == []
    for _ in range(10):
        watch.round(days=2)
    assert room.articles_asked().count("/berita/1") == 5
    assert watch.stored() == ["BNNK Contoh Ungkap Kasus ke-2"]


def test_an_article_that_recovers_comes_in(room: Newsroom, watch: Watch) -> None:
    room.put("/berita/1", "rusak", status=500)
    watch.round()
    room.article("/berita/1", "BNNK Contoh Ungkap Kasus ke-1", SABU)
    assert watch.round(minutes=15).summary.counts["new"] == 1
    assert len(watch.stored()) == 2


def test_an_article_that_is_gone_is_asked_for_once(room: Newsroom, watch: Watch) -> None:
    del room.pages["/berita/1"]
    done = watch.round()
    assert (done.postponed, len(done.failed_articles)) == (0, 1)
    watch.round(days=3)
    assert room.articles_asked() == ["/berita/1", "/berita/2"]


def test_a_host_that_fails_again_and_again_is_left_for_this_round(room: Newsroom, watch: Watch) -> None:
    for number in range(1, 10):
        room.put(f"/berita/{number}", "rusak", status=500)
    room.feed("/rss", [(f"/berita/{number}", f"Kasus narkoba ke-{number}") for number in range(1, 10)])
    done = watch.round()
    assert (len(done.failed_articles), done.unasked) == (3, 6)
    assert len(room.articles_asked()) == 3


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>"""
NEWS = (
    "<url><loc>{}</loc><news:news><news:publication_date>{}</news:publication_date>"
    "<news:title>{}</news:title></news:news></url>"
)


def test_of_a_sitemap_the_newest_are_followed(room: Newsroom, watch: Watch) -> None:
    told = [("/berita/1", "2024-05-01"), ("/berita/2", "2024-05-03"), ("/berita/3", "2024-05-02")]
    urls = "".join(NEWS.format(room.url(path), day, "Kasus narkoba") for path, day in told)
    room.put("/sitemap-1.xml", SITEMAP.format(urls), "text/xml")
    index = f"<sitemapindex><sitemap><loc>{room.url('/sitemap-1.xml')}</loc></sitemap></sitemapindex>"
    room.put("/sitemap.xml", f'<?xml version="1.0"?>{index}', "application/xml")
    watch.config = Config((Feed(room.url("/sitemap.xml"), "Warta Contoh", newest=2),), pause=0)
    assert watch.round().new == 2
    assert room.articles_asked() == ["/berita/2", "/berita/3"]


def test_entries_say_what_the_feed_says_of_them() -> None:
    news = NEWS.format("https://kabar.example/b/2", "2024-05-03T10:00:00+07:00", "Kasus &amp; Sabu")
    plain = "<url><loc>https://kabar.example/2024/polisi-sita-5-kg-sabu.html</loc></url>"
    first, second = named(SITEMAP.format(news + plain).encode(), "https://kabar.example/s.xml").entries
    assert (first.heading, first.day) == ("Kasus & Sabu", "2024-05-03T10:00:00")
    assert second.heading == "polisi sita 5 kg sabu html"
    assert slug("https://kabar.example/?p=12") == ""


# --- stopping and starting ------------------------------------------------------------------------------------------


def outlets(folder: Path, room: Newsroom, *paths: str) -> Path:
    file = folder / "watch.toml"
    feeds = json.dumps([room.url(path) for path in paths])
    file.write_text(f'pause = 0\n[[outlet]]\nname = "Kabar Contoh"\nfeeds = {feeds}\n', encoding="utf-8")
    return file


def start(file: Path, *options: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "watch",
        str(file),
        "--allow-private",
        *options,
    ]
    environment = {**os.environ, "TILIK_WAREHOUSE": str(file.with_name("arsip.duckdb"))}
    return subprocess.Popen(
        command,
        # Tests that run in the background of a shell are born deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        cwd=Path(__file__).parents[1],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(room: Newsroom, number: int) -> None:
    """Wait until so many articles were asked for."""
    deadline = time.monotonic() + 90
    while len(room.articles_asked()) < number:
        assert time.monotonic() < deadline, "the watch does not get on"
        time.sleep(0.02)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_stopped_in_the_middle_the_next_round_takes_it_up(
    room: Newsroom, tmp_path: Path, extractor: Extractor, sign: signal.Signals
) -> None:
    room.feed("/rss", [(f"/berita/{number}", f"Kasus narkoba ke-{number}") for number in range(1, 10)])
    room.slow = 0.4
    file = outlets(tmp_path, room, "/rss")
    running = start(file, "--once")
    until(room, 5)
    running.send_signal(sign)
    told, _ = running.communicate(timeout=30)
    if sign == signal.SIGINT:
        assert running.returncode == 130
        assert "stored" in told
    room.slow = 0
    watch = Watch(Warehouse(tmp_path / "arsip.duckdb"), extractor, *read_config(file).feeds)
    before = len(watch.stored())
    done = watch.round()
    assert (done.unchanged, done.new) == (1, 0), "the feed says 304 by now, and its entries are still known"
    assert watch.stored() == sorted(f"BNNK Contoh Ungkap Kasus ke-{number}" for number in range(1, 10))
    assert done.summary.counts["new"] == 9 - before
    assert watch.round().summary.total == 0


def test_a_watch_goes_on_until_it_is_stopped(room: Newsroom, tmp_path: Path) -> None:
    room.feed("/rss", [("/berita/1", "Kasus narkoba ke-1")])
    running = start(outlets(tmp_path, room, "/rss"), "--json")
    assert running.stdout is not None
    line = json.loads(running.stdout.readline())
    assert line["articles_stored"] == 1 and running.poll() is None
    second = start(tmp_path / "watch.toml", "--once")
    _, told = second.communicate(timeout=60)
    assert second.returncode == 1 and "another tilik watch" in told
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 130


# --- the command ----------------------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["watch", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_once_tells_in_its_exit_code_whether_somebody_should_look(room: Newsroom, tmp_path: Path) -> None:
    room.feed("/rss", [("/berita/1", "Kasus narkoba ke-1")])
    options = ["--once", "--json", "--allow-private", "--warehouse", tmp_path / "arsip.duckdb"]
    code, told, complaints = run(outlets(tmp_path, room, "/rss"), *options)
    assert (code, complaints) == (0, "")
    assert json.loads(told)["articles_stored"] == 1
    code, told, complaints = run(outlets(tmp_path, room, "/rss", "/tidak-ada"), *options)
    assert code == 1
    assert json.loads(told)["failures"] == [
        {
            "kind": "feed",
            "url": room.url("/tidak-ada"),
            "reason": "The page does not exist (status 404); check the address.",
        }
    ]
    assert complaints.startswith(f"error: {room.url('/tidak-ada')}: ")
    code, told, _ = run(tmp_path / "watch.toml", "--status", "--json", "--warehouse", tmp_path / "arsip.duckdb")
    good, bad = map(json.loads, told.splitlines())
    assert (code, good["articles"]["read"], bad["failure_count"]) == (0, 1, 1)


def test_addresses_inside_the_own_network_are_refused_unless_meant(room: Newsroom, tmp_path: Path) -> None:
    room.feed("/rss", [("/berita/1", "Kasus narkoba ke-1")])
    code, _, told = run(outlets(tmp_path, room, "/rss"), "--once", "--warehouse", tmp_path / "arsip.duckdb")
    assert code == 1 and "not on the open Internet" in told and room.asked == []


def test_init_writes_a_list_that_can_be_read_and_spares_one_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "watch.toml"
    assert run(file, "--init")[0] == 0
    assert {feed.outlet for feed in read_config(file).feeds} == {"Kabar Contoh", "Warta Contoh", "BNNP Contoh"}
    file.write_text("# milik saya\n", encoding="utf-8")
    assert run(file, "--init")[0] == 1
    assert file.read_text(encoding="utf-8") == "# milik saya\n"


GOOD = '[[outlet]]\nname = "Kabar"\nfeeds = ["https://kabar.example/rss"]\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no outlet"),
        ("[[outlet]\n", "not valid TOML"),
        ('outlet = "Kabar"', "names no outlet"),
        ('[[outlet]]\nfeeds = ["https://kabar.example/rss"]', "outlet 1: name has to be a text"),
        ('[[outlet]]\nname = "Kabar"', 'outlet "Kabar": it has neither feeds nor sitemaps'),
        ('[[outlet]]\nname = "Kabar"\nfeeds = "https://kabar.example/rss"', 'outlet "Kabar": feeds has to be a list'),
        ('[[outlet]]\nname = "Kabar"\nfeeds = ["kabar.example/rss"]', "give an http or https address"),
        ('[[outlet]]\nname = "Kabar"\nfeeds = ["file:///etc/passwd"]', "start with file:"),
        ('[[outlet]]\nname = "Kabar"\nfeeds = ["https://a:b@kabar.example/"]', "password"),
        (GOOD + "semua = true", "outlet \"Kabar\": unknown key 'semua'"),
        (GOOD + 'all = "ya"', 'outlet "Kabar": all has to be true or false'),
        (GOOD + "newest = 0", 'outlet "Kabar": newest has to be a whole number from 1 to 50000'),
        ("evry = 3\n" + GOOD, "unknown key 'evry'; known are every, pause"),
        ("every = 0\n" + GOOD, "every has to be a number from 1"),
        ("hosts = 2.5\n" + GOOD, "hosts has to be a whole number"),
        ("pause = true\n" + GOOD, "pause has to be a number"),
        (GOOD + GOOD.replace("Kabar", "Warta"), 'is listed for "Kabar" already'),
    ],
)
def test_a_mistake_in_the_list_is_told_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "daftar.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        read_config(file)
    assert str(told.value).startswith(f"{file}: ") and words in str(told.value)
    assert run(file, "--once")[0] == 2


def test_a_list_that_is_not_there_says_how_to_get_one(tmp_path: Path) -> None:
    code, _, told = run(tmp_path / "tiada.toml")
    assert code == 2 and "tilik watch --init" in told


# --- titles ---------------------------------------------------------------------------------------------------------

TITLES = title_rules()


@pytest.mark.parametrize("title", TITLES.keep.examples)
def test_titles_that_are_always_fetched(title: str) -> None:
    assert TITLES.keep.holds(flattened(title)) and TITLES.skip(title) is None


@pytest.mark.parametrize("title", TITLES.keep.counterexamples)
def test_titles_that_no_word_keeps(title: str) -> None:
    assert not TITLES.keep.holds(flattened(title))


@pytest.mark.parametrize(("topic", "title"), [(topic.id, title) for topic in TITLES.topics for title in topic.examples])
def test_titles_that_are_skipped_for_their_topic(topic: str, title: str) -> None:
    assert TITLES.skip(title) == topic


@pytest.mark.parametrize("title", [title for topic in TITLES.topics for title in topic.counterexamples])
def test_titles_that_no_topic_may_skip(title: str) -> None:
    assert TITLES.skip(title) is None


def test_a_summary_or_an_address_saves_an_entry_but_never_condemns_it() -> None:
    assert TITLES.skip("Suasana Usai Liga 1", "Polisi menemukan sabu di tribun") is None
    assert TITLES.skip("Suasana di Contoh Raya", "jadwal liga 1 pekan ini") is None


# --- the manual -----------------------------------------------------------------------------------------------------

MANUAL = Path(__file__).parents[1] / "docs" / "following-outlets.md"


def blocks(language: str) -> list[str]:
    """The code blocks of the manual in one language."""
    return [block.split("```", 1)[0] for block in MANUAL.read_text(encoding="utf-8").split(f"```{language}\n")[1:]]


def test_the_manual_works_word_for_word(room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands, its list of outlets and its line for cron; the addresses alone are those of this machine."""
    room.feed("/rss", [("/berita/1", "Kasus ke-1"), ("/berita/9", "Jadwal Liga 1 Pekan Ini")])
    room.put("/news-sitemap.xml", SITEMAP.format(NEWS.format(room.url("/berita/2"), "2024-05-31", "Kasus")), "text/xml")
    room.feed("/feed/", [("/berita/3", "Jadwal Liga 1 Pekan Ini")], host="localhost")
    monkeypatch.chdir(tmp_path)
    commands = [line.split()[1:] for block in blocks("sh") for line in block.splitlines()]
    assert [" ".join(command) for command in commands] == [
        "watch --init", "watch --once", "show articles", "show seizures", "watch --status",
    ]  # fmt: skip

    def told(*command: str) -> str:
        result = CliRunner().invoke(app, list(command))
        assert result.exit_code == 0, result.output
        return result.stdout

    told(*commands[0])
    [listed] = blocks("toml")
    for outlet in ("kabar", "warta", "bnnp"):
        listed = listed.replace(
            f"https://{outlet}.example.org", room.url("", "localhost" if outlet == "bnnp" else "127.0.0.1")
        )
    Path("watch.toml").write_text("pause = 0\n" + listed, encoding="utf-8")
    first = told(*commands[1], "--allow-private")
    assert "3  feeds asked" in first and "4  new addresses" in first and "3  articles stored" in first
    assert "3  of them without news" in told(*commands[1], "--allow-private")
    assert "Kasus ke-1" in told(*commands[2])
    assert "sabu" in told(*commands[3]).lower()
    assert "BNNP Contoh" in told(*commands[4])
    [line] = [line for line in blocks("cron")[0].splitlines() if line]
    command = line.split(" ", 5)[5].replace("--once", "--once --allow-private")
    tilik = tmp_path / "tilik/.venv/bin/tilik"
    tilik.parent.mkdir(parents=True)
    tilik.symlink_to(Path(sys.executable).with_name("tilik"))
    (tmp_path / "data").mkdir()
    (tmp_path / "watch.toml").rename(tmp_path / "data/watch.toml")
    subprocess.run(command, shell=True, check=True, env={**os.environ, "HOME": str(tmp_path)}, timeout=120)
    assert json.loads((tmp_path / "data/watch.log").read_text())["articles_stored"] == 3


def test_what_our_own_settings_refused_is_asked_again_at_once(room: Newsroom, tmp_path: Path) -> None:
    room.feed("/rss", [("/berita/1", "Kasus narkoba ke-1")])
    file = outlets(tmp_path, room, "/rss")
    options = ["--once", "--json", "--warehouse", tmp_path / "arsip.duckdb"]
    code, told, _ = run(file, *options)
    assert code == 1 and "--allow-private" in json.loads(told)["failures"][0]["reason"]
    code, told, _ = run(file, *options, "--allow-private")
    assert (code, json.loads(told)["articles_stored"]) == (0, 1)
