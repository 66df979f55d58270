"""Korean surnames."""

from __future__ import annotations

from typing import Final

__all__ = ["COMMON_SURNAMES", "SURNAMES"]

# Those of almost all Koreans.
COMMON_SURNAMES: Final = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민"
)
# With rarer ones, of which many are common words as well.
SURNAMES: Final = COMMON_SURNAMES | frozenset(
    """
    나 진 지 엄 채 원 천 방 공 현 함 변 염 여 추 도 소 석 선 설 마 길 연 위 표 명 기 반 왕 금 옥 육 인 맹 제
    모 탁 국 어 은 편 용 남궁 제갈 황보 선우 사공 독고
    """.split()
)
