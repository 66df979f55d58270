"""Where output goes: files that are whole or not there, links that stay links, devices that stay devices."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from dokhae._files import placed, written
from dokhae.errors import OutputError


def write(path: Path, text: str = "새 글") -> None:
    with written(path) as file:
        file.write(text)


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "글.txt"
    with pytest.raises(ZeroDivisionError), placed(path) as temporary:
        temporary.write_text("반쪽", encoding="utf-8")
        assert not path.exists()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    write(path)
    assert path.read_text(encoding="utf-8") == "새 글"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one_and_leads_to_the_new_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target, link, loose = tmp_path / "folder" / "target", tmp_path / "link", tmp_path / "loose"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(Path("folder") / "target")
    loose.symlink_to(tmp_path / "folder" / "none yet")
    write(link)
    write(loose)
    assert link.is_symlink() and loose.is_symlink()
    assert target.read_text(encoding="utf-8") == loose.read_text(encoding="utf-8") == "새 글"
    assert {path.name for path in (tmp_path / "folder").iterdir()} == {"target", "none yet"}


def test_links_that_lead_to_each_other_are_replaced_like_any_name(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(tmp_path / "one")
    write(tmp_path / "one")
    assert (tmp_path / "one").read_text(encoding="utf-8") == "새 글"


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    thread = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")), daemon=True)
    thread.start()
    write(pipe)
    thread.join(10)
    assert read == ["새 글"]
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs /dev/full")
def test_a_device_stays_one_and_what_it_refuses_is_told(tmp_path: Path) -> None:
    """By a link, so that a fault here costs the link and not the device."""
    link = tmp_path / "full"
    link.symlink_to("/dev/full")
    with pytest.raises(OutputError, match="full cannot be written: No space left"):
        write(link)
    assert link.is_symlink() and link.is_char_device()


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="out cannot be written: No such file"):
        write(tmp_path / "none" / "out")
