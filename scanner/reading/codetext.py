"""Turn the bytes of a script into text: byte-order marks, coding lines, UTF-8, bare UTF-16, old code pages."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODING = re.compile(rb"coding[:=][ \t]*([-\w.]+)")
"""PEP 263, which Emacs and other languages share."""
_CHARSET = re.compile(rb"(?i)charset\s*=\s*[\"']?([-\w.]+)")
"""What a .hta or .wsf says of itself."""
_SAMPLE = 1 << 16
"""Bytes that decide; a code page does not change in the middle of a file."""
_EAST_ASIAN = ("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
_EAST_ASIAN_SHARE = 0.15
"""A double-byte page is only considered if this share of the bytes is above 0x7F: prose in it has half or more, code
with comments a fifth, while a European text has an accent in every tenth letter at most."""
_LATIN_SIGNS = frozenset("äöüÄÖÜßéèêàâçñóíáúìòùãõâêîôûåæøÅÆØ°µ²³±§€–—‘’“”„«»·…•©®×÷½¼¿¡´")
_CENTRAL_SIGNS = frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîșțşţľĺŕôđĐ")
_CYRILLIC = re.compile("[а-яё]{3,}", re.IGNORECASE)
_TURKISH_SIGNS = frozenset("ğışİĞŞ")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of the encoding it was in.

    Never fails: what no encoding explains is read as cp1252 with replacement signs.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding
    if data.isascii() and b"\0" not in data[:_SAMPLE]:
        return data.decode("ascii"), "ascii"
    for encoding in _likely(data):
        try:
            return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace"), "cp1252"


def _likely(data: bytes) -> Iterator[str]:
    """Yield encodings to try, most likely first; a code page is guessed only if it comes to that."""
    unmarked = wide(data[:_SAMPLE])
    if unmarked:
        yield unmarked
        return
    if _is_utf8(data[:_SAMPLE]):
        yield "utf-8"
    else:
        yield from _declared(data[:512])
    yield _page(data[:_SAMPLE])


def wide(sample: bytes) -> str | None:
    """Return UTF-16 with its byte order if every other byte of the sample is mostly zero."""
    if b"\0" not in sample:
        return None
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > half * 0.4 and sample[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.4 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _declared(head: bytes) -> list[str]:
    found = _CODING.search(head) or _CHARSET.search(head)
    if not found:
        return []
    name = found[1].decode("ascii", errors="replace")
    try:
        declared = codecs.lookup(name).name
    except LookupError:
        return []
    # A page that maps every byte "succeeds" on anything, and editors write latin-1 where they mean cp1252.
    return ["cp1252"] if declared in {"iso8859-1", "ascii"} else [] if declared.startswith("utf") else [declared]


def _page(sample: bytes) -> str:
    """Return the code page that explains the high bytes best."""
    high = _high(sample)
    if high / len(sample) > _EAST_ASIAN_SHARE or _pairs(sample) > high * 0.6:
        page = _east_asian(sample)
        if page:
            return page
    return _european(sample)


_ASCII = bytes(range(0x80))


def _high(sample: bytes) -> int:
    return len(sample.translate(None, _ASCII))


_RUN = re.compile(rb"[\x80-\xff]{4,}")


def _pairs(sample: bytes) -> int:
    """Count the high bytes that stand in runs of four or more: words of a double-byte page (or Cyrillic ones)."""
    return sum(len(run) for run in _RUN.findall(sample))


def _east_asian(sample: bytes) -> str | None:
    """Ask the strict decoders, then how usual the characters are; None for a European text."""
    best, most = None, 0.5
    for page in _EAST_ASIAN:
        try:
            text = codecs.getincrementaldecoder(page)().decode(sample)
        except UnicodeDecodeError:
            continue
        score = _usual(text, page)
        if score > most:
            best, most = page, score
    return best


def _usual(text: str, page: str) -> float:
    """Share of the non-ASCII characters that a writer of that page uses every day."""
    signs = [sign for sign in text if sign > "\x7f"]
    if not signs:
        return 0.0
    usual = sum(1 for sign in signs if _everyday(sign, page))
    return usual / len(signs)


_KANA = ("\u3040", "\u30ff")
_HANGUL = ("\uac00", "\ud7a3")
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看"
    "文無用行開方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業"
    "最間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市眼體別處總才場師書比住員九笑性通目華報立馬命張活難神數件"
    "数据库表更新插入删除查询文件导出计算测试结果合格不良品质检验规格限值批号物料价格成本数量单价金额汇总报告日期设置获取返回循环输出输入读取写入打开关闭错误"
    "資料庫更新插入刪除查詢檔案匯出計算測試結果良率檢驗規格批號價格成本數量單價金額報告設定取得回傳輸出輸入讀取寫入開啟關閉錯誤"
    "処理検索登録変更追加削除検査判定品番工程不良数合計単価金額出力入力読込書込保存設定画面印刷集計対象最終行列配列番号確認終了開始"
)


def _everyday(sign: str, page: str) -> bool:
    if page == "euc_kr":
        return _HANGUL[0] <= sign <= _HANGUL[1]
    if sign in _COMMON_HAN or "\u3000" <= sign <= "\u3002" or "\uff00" <= sign <= "\uff5e":
        return True
    return page in {"shift_jis", "euc_jp"} and _KANA[0] <= sign <= _KANA[1]


def _european(sample: bytes) -> str:
    """Tell western, central European, Cyrillic and Turkish pages apart by the letters that come out."""
    if _CYRILLIC.search(sample.decode("cp1251", errors="replace")) and _pairs(sample) * 2 > _high(sample):
        return "cp1251"
    signs = sample.translate(None, _ASCII)  # one byte is one letter in all of these pages
    west = sum(sign in _LATIN_SIGNS for sign in signs.decode("cp1252", errors="replace"))
    if sum(sign in _TURKISH_SIGNS for sign in signs.decode("cp1254", errors="replace")) * 3 > len(signs):
        return "cp1254"
    centre = sum(sign in _CENTRAL_SIGNS for sign in signs.decode("cp1250", errors="replace"))
    return "cp1250" if centre > west else "cp1252"
