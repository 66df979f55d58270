"""The alphabet that dokhae reads: one class of output for every character, and one spelling for each.

Every Hangul syllable is an initial, a medial and a final jamo, so 11,172 syllables need 19 + 21 + 28 outputs.
Every other character of the alphabet is a `symbol`: a Hanja, or one of the signs. A character is therefore
coded as five numbers (`Code`):

    kind     0 blank (of CTC), 1 Hangul syllable, 2 Hanja, 3 + k the k-th sign
    initial  0..18, medial 0..20, final 0..27 (0: none) of a syllable; -1 each of all others
    hanja    which Hanja; -1 of all others

Text is brought to one spelling by `normalize` first: NFC, one code point for all look-alikes, single spaces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from dokhae.errors import CharacterError

__all__ = [
    "BLANK",
    "FINALS",
    "HANGUL",
    "HANJA",
    "IDEOGRAPH",
    "INITIALS",
    "LOOK_ALIKES",
    "MEDIALS",
    "SYLLABLES",
    "SYMBOLS",
    "Alphabet",
    "Code",
    "compose",
    "decode",
    "decompose",
    "encode",
    "is_hanja",
    "is_syllable",
    "normalize",
    "unknown",
]

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
SYLLABLES = "".join(map(chr, range(0xAC00, 0xD7A4)))


def _span(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


# The basic Hanja of Korean middle and high schools (Ministry of Education, 2000).
HANJA = (
    "家佳街可歌加價假角各脚干間看渴甘減感敢甲江降講强改皆個開客更去巨居車擧建乾犬見堅決結潔京景輕經庚耕敬驚慶競癸季界計溪鷄古故固苦考高告谷曲穀困坤骨工功空共公果課科過官觀關光廣交校敎橋九口救究久舊"
    "句球國君軍郡弓權卷勸貴歸均極近勤根金今禁給及急記期基氣技其幾己起旣吉暖難南男內乃女年念怒農能多單短端丹但達談答堂當大對代待德刀到度道島都圖徒獨讀同洞童冬東動斗豆頭得等登燈落樂卵浪郞來冷良兩量旅"
    "力歷連練列烈令領例禮路老勞露綠論料流柳留六陸倫律里理利李林立馬莫萬滿晩末望亡忙忘每買賣妹麥免勉面眠名命明鳴母毛暮木目卯妙武務無戊茂舞墨門問聞文物勿未味美米尾民密朴反飯半發方放訪房防拜杯白百番伐"
    "凡法變別病兵丙保步報福服復伏本奉逢夫父富婦扶部否浮北分不佛朋比非備悲飛鼻貧氷四士史師死思事仕射謝使舍巳寺私絲山産算散殺三上尙常賞商相霜想傷喪色生西序書暑夕石昔惜席先線善選鮮船仙舌雪說設姓性成城"
    "誠盛省星聖聲世洗稅細勢歲小少所消素笑俗速續孫送松水手受授守收數首誰須雖愁樹壽修秀叔淑宿順純戌崇習拾勝乘承市示是時詩視始施試氏食植識式身神臣信新申辛失室實心深甚十兒我惡安案顔眼暗巖仰愛哀夜野也約"
    "藥弱若羊洋養陽讓揚魚語漁於憶億言嚴業餘與余汝如易逆亦然硏煙熱悅炎葉永英迎榮藝五午吾悟誤烏玉屋溫瓦臥完曰王往外要欲浴用勇容宇右牛友雨于憂又尤遇雲運云雄元原遠園願怨圓月位危爲偉威由油酉有猶唯遊柔遺"
    "幼肉育恩銀乙音飮陰吟邑泣應衣義議醫意依矣二耳移以已而異益人因引仁忍認寅印一日壬入子字自者慈作昨長場將章壯材財在再才栽哉爭貯低著的赤適敵田全前展電傳典戰錢節絶店接正政定情庭精丁頂停井貞靜淨弟題除"
    "帝製第祭諸早造鳥調朝助祖兆足族存尊卒種從宗終鐘左坐罪主注住晝酒宙朱走竹中衆重卽增曾證只止知地指志支至紙枝持之直眞進辰盡質集執此次借且着察參唱昌窓採菜責冊處妻尺千天川淺泉鐵靑淸聽請晴體初草招村寸"
    "最秋追推祝丑春出充忠蟲取就吹治致齒則親七針快打他脫探太泰宅土通統退投特波破判八敗貝篇便片平閉布抱暴表品風皮彼必匹筆下何夏賀河學寒韓漢恨限閑合恒海解害亥行幸香鄕向虛許革現賢血協兄形刑惠好號湖乎虎"
    "戶呼或混婚紅火化花和話華貨歡患活黃皇回會孝效後厚訓休凶胸黑興喜希架暇却閣覺刻刊肝幹簡姦懇監鑑康剛鋼綱介慨槪蓋距拒據健件傑乞儉劍檢格擊激隔絹肩遣牽缺兼謙竟境鏡頃傾硬警徑卿系係戒械繼契桂啓階繫枯姑"
    "庫孤鼓稿顧哭孔供恭攻恐貢寡誇郭館管貫慣冠寬鑛狂掛塊愧怪壞郊較巧矯丘俱懼狗龜驅構具區拘苟菊局群屈窮宮券拳厥軌鬼規叫糾菌克劇斤僅謹琴禽錦級肯忌棄祈豈機騎紀飢旗欺企奇寄器畿緊那諾納娘奈耐寧努奴腦惱泥"
    "茶旦團壇斷段檀淡擔畓踏唐糖黨貸臺隊帶桃稻跳途陶逃倒導挑盜渡塗毒篤督豚敦突凍銅鈍屯騰羅絡亂欄蘭濫覽廊略掠梁糧諒麗慮勵曆鍊憐聯戀蓮劣裂廉獵零靈嶺隷爐祿錄鹿弄賴雷了僚龍屢樓累淚漏類輪栗率隆陵吏離裏履"
    "梨隣臨磨麻幕漠漫慢茫妄罔媒梅埋脈孟盲盟猛綿滅銘冥募某謀貌慕模侮冒牧睦沒夢蒙墓廟苗貿霧默微眉迷敏憫蜜泊博拍薄迫叛班返盤般伴髮拔倣芳邦妨傍培輩倍排配背伯煩飜繁罰範犯壁碧辨辯邊竝屛補寶譜普卜複腹覆蜂"
    "鳳封峯符簿賦赴附付腐府副負紛奮墳奔粉憤拂崩卑妃批肥碑婢費賓頻聘似捨斯沙蛇詐詞賜寫辭邪査斜司社祀削朔嘗裳詳祥床象像桑狀償雙塞索敍徐庶恕署緖誓逝析釋宣禪旋涉攝召昭蘇騷燒訴掃疏蔬束粟屬損訟誦頌刷鎖衰"
    "囚睡輸遂隨帥獸殊需垂搜孰肅熟循旬殉瞬脣巡術述濕襲僧昇侍矢息飾伸愼晨審尋牙亞芽雅餓岳雁岸謁壓押央殃涯厄額耶躍樣壤楊御抑焉予輿域役驛疫譯宴燕沿燃演鉛延軟緣閱染鹽泳詠映營影豫譽銳傲嗚娛汚獄翁擁緩畏腰"
    "遙謠搖慾辱庸偶愚郵羽優韻援院源員越緯胃謂違圍慰僞衛委幽惟維乳儒裕誘愈悠閏潤隱淫凝儀疑宜夷翼姻逸任賃刺姿紫資玆恣爵酌殘潛暫雜張粧腸莊裝墻障藏丈掌葬奬帳臟載災裁宰抵底寂摘滴績跡賊積籍專轉殿折切竊點"
    "漸占蝶廷訂程亭征整際堤濟制齊提弔照租燥組條操潮拙縱佐座周舟州柱株洲奏珠鑄準俊遵仲憎症蒸贈遲智誌池職織珍鎭振陳陣震姪疾秩徵懲差捉錯贊讚慙慘創暢蒼倉債彩策斥戚拓薦賤遷踐哲徹尖添妾廳替滯逮遞抄肖礎超"
    "秒促觸燭總聰銃催抽醜逐縮畜築蓄衝臭趣醉側測層恥値置漆沈侵寢枕浸稱墮妥托濁濯卓歎彈炭誕奪貪塔湯怠殆態澤擇討吐痛鬪透播罷派頗把販版板編遍偏評幣廢弊肺蔽胞包浦飽捕幅爆標票漂被避疲畢荷鶴旱汗割含咸陷巷"
    "港航抗項奚該核響享軒憲獻險驗顯懸玄縣絃穴嫌脅亨螢衡慧兮毫互浩胡豪護惑昏魂忽洪弘鴻禾禍擴確穫還環丸換荒況悔懷獲劃橫曉侯候毁輝揮携吸稀戱涼豊姊畫祕求"
)

# The order is part of every set of weights: new characters go to the end.
SYMBOLS = "".join(
    (
        _span(" ", "~"),
        _span("ㄱ", "ㅣ"),
        "「」『』《》〈〉【】〔〕·•…‥※○●◎△▲▽▼▶◀□■◇◆☆★→←↑↓↔⇒⇔–—‘’“”′″§†‡",
        _span("①", "⑳"),
        _span("㉠", "㉭"),
        _span("㉮", "㉻"),
        _span("⑴", "⒇"),
        _span("㈀", "㈍"),
        _span("㈎", "㈛"),
        _span("ⓐ", "ⓑ") + _span("ⓓ", "ⓩ"),
        _span("Ⅰ", "Ⅻ"),
        _span("ⅰ", "ⅹ"),
        "㈜₩€£¥¢°℃℉‰㎜㎝㎞㎡㎢㎥㎎㎍㎏㎖㏊ℓ㎐×÷±≤≥≠≒≡∞√∑∫∴∵∈⊂∪∩∠⊥∥∝",
        _span("α", "ρ") + _span("σ", "ω"),
        _span("Α", "Ρ") + _span("Σ", "Ω"),
        "¹²³½¼™©®♠♡♥♣♪☎☏☞✓éèäöüñ",
        HANJA,
    )
)

BLANK, HANGUL, IDEOGRAPH = 0, 1, 2
_FIRST_SIGN = 3


def _look_alikes() -> dict[str, str]:
    pairs = {
        "ㆍ・‧∙⋅･": "·",
        "◯〇": "○",
        "◦": "○",
        "⚫⬤": "●",
        "～∼〜˜": "~",
        "−‐‑‒﹣": "-",
        "―─━": "—",
        "⋯": "…",
        "´ˋ": "`",
        "‚": ",",
        "․": ".",
        "│┃": "|",
        "˚": "°",
        "⇨": "⇒",
        "►▸": "▶",
        "„‟": "“",
        "‛": "‘",
        "≪«": "《",
        "≫»": "》",
        "⟨": "〈",
        "⟩": "〉",
        "￦": "₩",
        "ⓒ": "©",
        "◾▪∎": "■",
        "◽▫": "□",
        "⦁": "•",
        "✔": "✓",
        "❑☐": "□",
        "⩽≦": "≤",
        "⩾≧": "≥",
        "≈": "≒",
        "µ": "μ",
        "Ⓡ": "®",
    }
    table = {look_alike: character for group, character in pairs.items() for look_alike in group}
    table |= {chr(0xFF01 + index): chr(0x21 + index) for index in range(94)}  # full-width ASCII
    for first, count in (("❶", 10), ("➀", 10), ("➊", 10), ("⓵", 10)):
        table |= {chr(ord(first) + index): chr(ord("①") + index) for index in range(count)}
    table |= {chr(ord("⓫") + index): chr(ord("⑪") + index) for index in range(10)}
    table |= {chr(0x1100 + index): jamo for index, jamo in enumerate(INITIALS)}
    table |= {chr(0x1161 + index): jamo for index, jamo in enumerate(MEDIALS)}
    table |= {chr(0x11A7 + index): jamo for index, jamo in enumerate(FINALS) if jamo}
    return table


LOOK_ALIKES = _look_alikes()
"""Characters that print like one of the alphabet, with the one that stands for them all."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u115f\u1160\u200b\u200c\u200d\u2060\u3164\ufe0e\ufe0f\ufeff"))
_FOLD = str.maketrans(LOOK_ALIKES) | _INVISIBLE


class Code(NamedTuple):
    """One character as the recogniser predicts it; the module docstring says what the numbers are."""

    kind: int
    initial: int = -1
    medial: int = -1
    final: int = -1
    hanja: int = -1


def is_hanja(character: str) -> bool:
    """True for a Chinese character as NFC writes it."""
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


def is_syllable(character: str) -> bool:
    """True for a precomposed modern Hangul syllable, 가 to 힣."""
    return "가" <= character <= "힣"


def decompose(syllable: str) -> tuple[int, int, int]:
    """Indices of initial, medial and final of a Hangul syllable.

    Raises:
        CharacterError: not one of the 11,172 syllables.
    """
    if len(syllable) != 1 or not is_syllable(syllable):
        raise CharacterError(f"{syllable!r} is not a Hangul syllable")
    initial, rest = divmod(ord(syllable) - 0xAC00, len(MEDIALS) * len(FINALS))
    return initial, *divmod(rest, len(FINALS))


def compose(initial: int, medial: int, final: int = 0) -> str:
    """The syllable of three jamo indices, the inverse of `decompose`.

    Raises:
        CharacterError: an index out of range.
    """
    if not (0 <= initial < len(INITIALS) and 0 <= medial < len(MEDIALS) and 0 <= final < len(FINALS)):
        raise CharacterError(f"no Hangul syllable has the jamo indices {initial}, {medial}, {final}")
    return chr(0xAC00 + (initial * len(MEDIALS) + medial) * len(FINALS) + final)


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The characters that a network knows, in the order of its outputs.

    Attributes:
        symbols: characters that are coded by their place here.
        syllables: whether all 11,172 Hangul syllables are known besides, coded by their jamo; without it the
            alphabet is a plain list, and the syllables that it has are among `symbols`.
        hanja: the Hanja among the symbols, in their order.
        signs: all other symbols, in their order.
    """

    symbols: str = SYMBOLS
    syllables: bool = True
    hanja: str = field(init=False, repr=False, compare=False)
    signs: str = field(init=False, repr=False, compare=False)
    _codes: dict[str, Code] = field(init=False, repr=False, compare=False)
    _fold: dict[int, str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hanja = "".join(filter(is_hanja, self.symbols))
        signs = "".join(symbol for symbol in self.symbols if not is_hanja(symbol))
        codes = {sign: Code(_FIRST_SIGN + index) for index, sign in enumerate(signs)}
        codes |= {character: Code(IDEOGRAPH, hanja=index) for index, character in enumerate(hanja)}
        if len(codes) != len(self.symbols):
            raise CharacterError("a character stands twice in an alphabet")
        if self.syllables and any(map(is_syllable, self.symbols)):
            raise CharacterError("syllables are part of this alphabet already; name other characters only")
        object.__setattr__(self, "hanja", hanja)
        object.__setattr__(self, "signs", signs)
        object.__setattr__(self, "_codes", codes)
        object.__setattr__(self, "_fold", {code: to for code, to in _FOLD.items() if chr(code) not in codes})

    @property
    def kinds(self) -> int:
        """How many kinds of `Code` there are."""
        return _FIRST_SIGN + len(self.signs)

    @property
    def characters(self) -> str:
        """Every character: the classes of a predictor that has one a character."""
        return self.symbols + (SYLLABLES if self.syllables else "")

    def extended(self, added: str) -> Alphabet:
        """This alphabet with more characters behind its own; those that it has are passed over."""
        return Alphabet(self.symbols + "".join(sorted(self.unknown(added))), self.syllables)

    def normalize(self, text: str) -> str:
        """One spelling of a text: NFC, look-alikes folded, nothing invisible, any white space a single space.

        Jamo that NFC leaves apart (an initial without a medial) become compatibility jamo: ㅋㅋ has one
        spelling. A look-alike that is itself of this alphabet stays, and an alphabet without a space takes
        all spaces out.
        """
        composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(self._fold))
        return (" " if " " in self._codes else "").join(composed.split())

    def unknown(self, text: str) -> set[str]:
        """The characters of a text that the alphabet does not hold."""
        return {c for c in text if c not in self._codes and not (self.syllables and is_syllable(c))}

    def encode(self, text: str) -> list[Code]:
        """Codes of a normalised text, one a character.

        Raises:
            CharacterError: characters outside the alphabet; `unknown` lists them, `normalize` mends most.
        """
        if outside := self.unknown(text):
            raise CharacterError(f"the alphabet does not hold {' '.join(sorted(map(repr, outside)))}")
        codes = self._codes
        return [codes[c] if c in codes else Code(HANGUL, *decompose(c)) for c in text]

    def decode(self, codes: Iterable[Code]) -> str:
        """The text of codes, the inverse of `encode`; blanks are dropped."""
        return "".join(self.character(code) for code in codes if code.kind != BLANK)

    def character(self, code: Code) -> str:
        """The character of a code that is not blank."""
        if code.kind == HANGUL:
            return compose(code.initial, code.medial, code.final)
        return self.hanja[code.hanja] if code.kind == IDEOGRAPH else self.signs[code.kind - _FIRST_SIGN]


_WHOLE = Alphabet()


def normalize(text: str) -> str:
    """`Alphabet.normalize` of the whole alphabet."""
    return _WHOLE.normalize(text)


def unknown(text: str) -> set[str]:
    """`Alphabet.unknown` of the whole alphabet."""
    return _WHOLE.unknown(text)


def encode(text: str) -> list[Code]:
    """`Alphabet.encode` of the whole alphabet."""
    return _WHOLE.encode(text)


def decode(codes: Iterable[Code]) -> str:
    """`Alphabet.decode` of the whole alphabet."""
    return _WHOLE.decode(codes)
