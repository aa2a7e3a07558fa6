"""How fast the extractor reads, against the tokenizer of stock spaCy alone, in one run on the same texts.

Ratios and not seconds: both sides take turns on the same texts, so that a busy machine slows them alike. Each ratio is
told twice: of the first pass, over texts that neither side has seen (as in a crawl, where every article is new), and of
the best of the later ones, in which every cache is warm. Processor time of this process, not the wall's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import spacy
from pytest_benchmark.fixture import BenchmarkFixture

from corpus.article import Article, Capture
from corpus.clean import clean
from corpus.sources import captures
from extract.pipeline import Extractor

ROOT = Path(__file__).parents[2]
ROUNDS = 12

OTHER_NEWS = """
Hujan deras yang mengguyur kawasan hulu sejak dini hari membuat ratusan rumah di tiga kelurahan terendam.
Warga memilih bertahan di lantai dua sambil menunggu perahu karet milik petugas kebencanaan. Sampai sore, 214
kepala keluarga sudah dipindahkan ke balai warga dan dua gedung sekolah.
***
Panen raya padi di lereng utara tahun ini berlangsung lebih awal. Ketua kelompok tani, Marsudi Lendra,
menyebut hasilnya naik dari 5,1 menjadi 5,8 ton per hektare berkat benih yang tahan rebah. Harga gabah di
tingkat petani bertahan di angka Rp6.700 per kilogram hingga pekan kedua April 2023.
***
Kesebelasan tuan rumah menutup putaran pertama dengan kemenangan 3-1. Dua gol dicetak penyerang muda Yosafat
Harbani pada menit ke-17 dan ke-62, sebelum tim tamu memperkecil kedudukan lewat tendangan bebas. Pelatih
memuji barisan belakang yang tampil disiplin di hadapan 11.350 penonton.
***
Dinas perhubungan menambah 18 armada bus sekolah mulai Senin (17/7). Rutenya menjangkau kecamatan di pinggir
kota yang selama ini hanya dilayani angkutan pedesaan dua kali sehari. Biaya operasionalnya, Rp2,4 miliar
setahun, ditanggung anggaran daerah.
***
Festival layang-layang kembali digelar di pantai selatan setelah terhenti tiga tahun. Sebanyak 96 peserta dari
tujuh provinsi menerbangkan layangan berbagai bentuk, dari naga sampai perahu. Panitia memperkirakan kunjungan
wisatawan mencapai 20 ribu orang selama dua hari.
***
Nilai tukar rupiah ditutup menguat tipis pada perdagangan Kamis sore. Pelaku pasar menunggu data inflasi yang
akan diumumkan badan statistik pekan depan. Indeks saham gabungan naik 0,42 persen dengan nilai transaksi
Rp9,8 triliun.
***
Puskesmas di kecamatan kepulauan itu akhirnya memiliki dokter gigi tetap. Selama empat tahun warga harus
menyeberang dua jam untuk mencabut gigi. Pada hari pertama saja sudah 37 pasien yang mendaftar, kebanyakan
anak sekolah dasar.
***
Jembatan gantung sepanjang 120 meter yang putus diterjang banjir bandang mulai dibangun lagi. Kontraktor
menargetkan pekerjaan rampung sebelum musim hujan. Sementara itu pelajar diantar dengan rakit bambu oleh warga
secara bergiliran.
***
Pengadilan menolak gugatan warga atas izin perumahan di kawasan resapan. Majelis menilai dokumen lingkungan
telah lengkap. Kuasa hukum warga, Tirta Nagari, menyatakan banding dan meminta pembangunan dihentikan selama
perkara berjalan.
***
Harga cabai rawit di pasar induk menembus Rp98 ribu per kilogram menjelang hari raya. Pedagang mengaku pasokan
dari sentra di kabupaten tetangga berkurang separuh karena hama. Pemerintah kota menyiapkan operasi pasar di
12 titik.
"""


def _dense() -> list[str]:
    """Articles in which nearly every sentence tells a figure."""
    return [path.read_text("utf-8") for path in sorted((ROOT / "tests" / "gold" / "own").glob("*.txt"))]


def _mix() -> list[str]:
    """What the archive of a regional outlet holds: other news, and one article in ten about narcotics work."""
    sample = [str(path) for path in sorted((ROOT / "corpus" / "sample").glob("*.html"))]
    ours = [clean(one).text for one in captures(sample) if isinstance(one, Capture)]
    others = _others()
    # Each is told at about the sample's length: five paragraphs, put together anew.
    plain = [
        "\n".join(others[(at * 7 + step * step) % len(others)] for step in range(5)) for at in range(9 * len(ours))
    ]
    return ours + plain


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _others() -> list[str]:
    """News without a word of the domain, which the extractor only looks over."""
    return [" ".join(text.split()) for text in OTHER_NEWS.split("***")]


CORPORA: dict[str, tuple[Callable[[], Sequence[str]], float]] = {
    "figure-dense": (_dense, 0.4),
    "mix": (_mix, 0.9),
    "other news": (_others, 5.0),
}
"""The texts, and the ratio below which something has become slow; the aim is 3, and the printed lines say what is."""


@pytest.mark.parametrize("name", CORPORA)
def test_reading_against_a_tokenizer_alone(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    make, least = CORPORA[name]
    texts = make()
    articles = [Article.from_text(text) for text in texts]
    extractor, stock = Extractor(), spacy.blank("id")
    warm = "Petugas BNNP menyita 12 gram sabu dari 3 tersangka pada 2021, dari target 5 kasus."
    stock.make_doc(warm)
    extractor.read(Article.from_text(warm))
    theirs: list[float] = []
    ours: list[float] = []

    def read_all() -> None:
        ours.append(_seconds(lambda: [extractor.read(article) for article in articles]))

    def tokenize_all() -> None:
        theirs.append(_seconds(lambda: [stock.make_doc(text) for text in texts]))

    benchmark.pedantic(read_all, setup=tokenize_all, rounds=ROUNDS)  # type: ignore[no-untyped-call]
    first, best = theirs[0] / ours[0], min(theirs) / min(ours)
    size = sum(map(len, texts)) / len(texts)
    benchmark.extra_info.update(first_ratio=round(first, 2), best_ratio=round(best, 2))
    with capsys.disabled():
        print(
            f"\n{name}: {len(texts)} texts of {size:.0f} characters; "
            f"extraction {1000 * min(ours) / len(texts):.2f} ms, "
            f"spaCy's tokenizer {1000 * min(theirs) / len(texts):.2f} ms a text; "
            f"ratio {first:.2f} over unseen texts, {best:.2f} with warm caches"
        )
    assert max(first, best) >= least
