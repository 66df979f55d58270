"""How Hanja are read."""

from __future__ import annotations

from typing import Final

from dokhae.hangul import HANJA, INITIALS, MEDIALS, compose, decompose

__all__ = ["reading", "readings"]

# Of the characters of `HANJA`, in their order: from the table of the package `hanja` 0.15.1, three of them
# mended, and checked against the standard KS X 1001, which sorts Hanja by reading.
_FIRST: Final = (
    "가가가가가가가가각각각간간간갈감감감감갑강강강강개개개개객경거거거차거건건견견견결결결경경경경경경경경경경계계계계계계고고고고고고고곡곡곡곤곤골공공공공공과과과과관관관광광교교교교구구구구구구구구국군"
    "군군궁권권권귀귀균극근근근금금금급급급기기기기기기기기기기길난난남남내내녀년념노농능다단단단단단달담답당당대대대대덕도도도도도도도도독독동동동동동동두두두득등등등락락란랑랑래랭량량량려력력련련렬렬령령"
    "례례로로로로록론료류류류륙륙륜률리리리리림립마막만만만말망망망망매매매매맥면면면면명명명명모모모목목묘묘무무무무무무묵문문문문물물미미미미미민밀박반반반발방방방방방배배백백번벌범법변별병병병보보보복복"
    "복복본봉봉부부부부부부부부북분불불붕비비비비비비빈빙사사사사사사사사사사사사사사사사산산산산살삼상상상상상상상상상상색생서서서서석석석석석선선선선선선선설설설설성성성성성성성성성성세세세세세세소소소소"
    "소소속속속손송송수수수수수수수수수수수수수수수수숙숙숙순순술숭습습승승승시시시시시시시시시씨식식식식신신신신신신신실실실심심심십아아악안안안안암암앙애애야야야약약약약양양양양양양어어어어억억언엄업여여"
    "여여여역역역연연연열열염엽영영영영예오오오오오오옥옥온와와완왈왕왕외요욕욕용용용우우우우우우우우우우운운운웅원원원원원원원월위위위위위유유유유유유유유유유육육은은을음음음음읍읍응의의의의의의의이이이이"
    "이이이익인인인인인인인인일일임입자자자자자작작장장장장장재재재재재재재쟁저저저적적적적전전전전전전전전전절절점접정정정정정정정정정정정정정제제제제제제제제조조조조조조조조족족존존졸종종종종종좌좌죄주주"
    "주주주주주주죽중중중즉증증증지지지지지지지지지지지지직진진진진질집집차차차차착찰참창창창채채책책처처척천천천천천철청청청청청체초초초촌촌최추추추축축춘출충충충취취취치치치칙친칠침쾌타타탈탐태태택토통통"
    "퇴투특파파판팔패패편편편평폐포포폭표품풍피피필필필하하하하하학한한한한한한합항해해해해행행향향향허허혁현현혈협형형형혜호호호호호호호혹혼혼홍화화화화화화화환환활황황회회효효후후훈휴흉흉흑흥희희가가각각"
    "각각간간간간간간감감강강강강개개개개거거거건건걸걸검검검격격격격견견견견결겸겸경경경경경경경경경계계계계계계계계계계고고고고고고고곡공공공공공공과과곽관관관관관관광광괘괴괴괴괴교교교교구구구구구구구구"
    "구구구국국군굴궁궁권권궐궤귀규규규균극극근근근금금금급긍기기기기기기기기기기기기기기기긴나낙납낭내내녕노노뇌뇌니다단단단단단단담담답답당당당대대대대도도도도도도도도도도도도독독독돈돈돌동동둔둔등라락란"
    "란란람람랑략략량량량려려려력련련련련련렬렬렴렵령령령례로록록록롱뢰뢰료료룡루루루루루류륜률솔륭릉리리리리리린림마마막막만만망망망매매매맥맹맹맹맹면멸명명모모모모모모모모목목몰몽몽묘묘묘무무묵미미미민민"
    "밀박박박박박반반반반반반발발방방방방방배배배배배배백번번번벌범범벽벽변변변병병보보보보복복복복봉봉봉봉부부부부부부부부부부분분분분분분불붕비비비비비비비빈빈빙사사사사사사사사사사사사사사사사삭삭상상상"
    "상상상상상상상쌍새색서서서서서서서서석석선선선섭섭소소소소소소소소소속속속손송송송쇄쇄쇠수수수수수수수수수수수숙숙숙순순순순순순술술습습승승시시식식신신신심심아아아아아악안안알압압앙앙애액액야약양양양"
    "어억언여여역역역역역연연연연연연연연연열염염영영영영영예예예오오오오옥옹옹완외요요요요욕욕용우우우우우운원원원원월위위위위위위위위위유유유유유유유유유윤윤은음응의의의이익인일임임자자자자자자작작잔잠잠"
    "잡장장장장장장장장장장장장장장재재재재저저적적적적적적적적전전전절절절점점점접정정정정정정제제제제제제조조조조조조조조졸종좌좌주주주주주주주주주준준준중증증증증지지지지직직진진진진진진질질질징징차착착"
    "찬찬참참창창창창채채책척척척천천천천철철첨첨첩청체체체체초초초초초촉촉촉총총총최추추축축축축축충취취취측측층치치치칠침침침침침칭타타탁탁탁탁탄탄탄탄탈탐탑탕태태태택택토토통투투파파파파파판판판편편편평"
    "폐폐폐폐폐포포포포포폭폭표표표피피피필하학한한할함함함항항항항항해해핵향향헌헌헌험험현현현현현혈혐협형형형혜혜호호호호호호혹혼혼홀홍홍홍화화확확확환환환환황황회회획획횡효후후훼휘휘휴흡희희량풍자화비구"
)
_OTHERS: Final = {
    character: entry[1:]
    for entry in (
        "車차 更갱 見현 降항 契글 龜구균 句귀 金김 奈나 內나 單선 丹란 茶차 糖당탕 度탁 讀두 洞통 "
        "樂악요 諾락 寧령 怒로 率솔 木모 反번 番반 復부 父보 否비 北배 分푼 不부 寺시 邪야 殺쇄 "
        "狀장 塞새 索삭 省생 射야 說세열 衰최 數삭 宿수 拾십 食사 識지 氏지 十시 惡오 若야 於오 "
        "易이 葉섭 刺척 切체 祭채 齊재 辰신 徵치 差치 參삼 拓탁 則즉 沈심 宅댁 便변 布보 暴포 "
        "罷피 合홉 行항 亨팽 畫획 兩냥 乾간"
    ).split()
    for character in entry[0]
}
_SOFT: Final = frozenset("ㅑㅕㅖㅛㅠㅣ")  # vowels before which ㄴ and ㄹ fall away at the beginning of a word


def readings(hanja: str) -> set[str]:
    """The syllables that a Hanja may be read as; none for one that is not known."""
    place = HANJA.find(hanja)
    if place < 0:
        return set()
    known = {_FIRST[place], *_OTHERS.get(hanja, "")}
    return known | set(map(_softened, known))


def reading(word: str) -> str:
    """How a word of known Hanja is usually read: 女子 여자, 男女 남녀."""
    syllables = "".join(_FIRST[HANJA.index(hanja)] for hanja in word)
    return _softened(syllables[0]) + syllables[1:]


def _softened(syllable: str) -> str:
    """What a syllable becomes at the beginning of a word: 녀 여, 력 역, 락 낙; most stay as they are."""
    initial, medial, final = decompose(syllable)
    if INITIALS[initial] in "ㄴㄹ" and MEDIALS[medial] in _SOFT:
        return compose(INITIALS.index("ㅇ"), medial, final)
    return compose(INITIALS.index("ㄴ"), medial, final) if INITIALS[initial] == "ㄹ" else syllable
