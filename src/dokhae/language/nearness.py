"""How near a word is in meaning to words that stand for a kind of thing: 장롱 is nearer to 방 than to 사람.

The embeddings are those of Kiwi's language model, so there is nothing to ship. Names that it does not know
are near to nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dokhae.language.morphemes import kiwi

__all__ = ["ANCHORS", "nearness"]

_TAGS: Final = ("NNG", "NNP", "VV", "VA", "XR")
# Common words from all over the language; what each of them tells is learnt.
ANCHORS: Final = tuple(
    """
    사람 남자 여자 아이 어머니 배우 가수 선수 감독 대통령 왕 장군 작가 학자 의사 학생 국민 신하 백성 군인
    곳 장소 나라 도시 지역 마을 산 강 바다 섬 집 방 건물 학교 회사 기업 은행 병원 공장 역 공항 대학교
    경기장 극장 공원 시장 정부 정당 단체 기관 군대 위원회 법원 방송사 신문 팀 구단 대회 전쟁 사건 사고 운동
    혁명 조약 법 제도 정책 이론 원리 학문 영화 소설 노래 음반 드라마 게임 책 그림 작품 상 언어 문자 단어
    이름 별명 종교 신 악기 음악 무용 축제 음식 옷 무기 기계 컴퓨터 자동차 배 비행기 로봇 동물 식물 새 물고기
    곤충 나무 꽃 물질 원소 금속 병 약 세포 몸 손 머리 색 모양 시간 날 해 봄 시대 년 월 세기 수 명 개 원
    비율 높이 길이 무게 이유 원인 목적 방법 결과 생각 감정 사랑 힘 능력 직업 직책 규칙 기술 문제 의견 주장
    서울 부산 미국 일본 런던 유럽 한강 김 박 이순신 세종 존 삼성 서울대 유엔
    """.split()
)


@lru_cache(maxsize=16384)
def nearness(form: str, pos: str) -> NDArray[np.float32]:
    """Cosine similarity of a morpheme to each of ANCHORS; zeros if the language model does not know it.

    Args:
        form: dictionary form of the morpheme.
        pos: its part of speech; where the model has the form under another one, that is taken.

    Raises:
        MissingExtraError: Kiwi is not installed.
    """
    known = _known(form, (pos, *_TAGS))
    near = np.zeros(len(ANCHORS), np.float32)
    if known is not None:
        near[:] = [kiwi().morpheme_similarity(known, anchor) for anchor in _anchors()]
    near.setflags(write=False)
    return near


@lru_cache(maxsize=1)
def _anchors() -> tuple[tuple[str, str], ...]:
    return tuple(_known(word, ("NNG", "NNP", "NNB")) or (word, "NNG") for word in ANCHORS)


def _known(form: str, tags: tuple[str, ...]) -> tuple[str, str] | None:
    """The form with the first of the tags that the language model has it under."""
    for tag in tags:
        try:
            kiwi().morpheme_similarity((form, tag), (form, tag))
        except ValueError:
            continue
        return form, tag
    return None
