"""Video and audio: taken in by their content, played in parts, described for everybody."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.core import html
from apps.media import captions, documents, recordings, rendering, uses
from apps.media.models import Document
from tests.factories.media import (
    box,
    make_audio,
    make_document,
    make_video,
    mp3_bytes,
    mp4_bytes,
    pdf_bytes,
    upload,
    video_bytes,
    zip_bytes,
)

PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
OGG = b"OggS\0\2" + b"\0" * 20 + b"\1\x1e"


def is_taken(name: str, content: bytes) -> bool:
    """What the check says of the content alone."""
    head = content[: documents.HEAD]
    return documents.TYPES[name.rpartition(".")[2]][2](head, io.BytesIO(content))


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        assert is_taken(name, content), "不认"
        pytest.fail("it was taken")
    return refused.value.messages[0]


# Recognising


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.mp4", video_bytes("mp4")),
        ("a.webm", video_bytes("webm")),
        ("a.mp4", mp4_bytes(b"mp4a", b"avc1")),
        ("a.m4a", mp4_bytes(b"mp4a")),
        ("a.mp3", mp3_bytes()),
        ("a.mp3", mp3_bytes()[21:].lstrip(b"0123456789")),
        ("a.ogg", OGG + b"\1vorbis"),
        ("a.ogg", OGG + b"OpusHead"),
    ],
)
def test_what_browsers_play_is_recognised(name, content):
    assert is_taken(name, content)


@pytest.mark.once
@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.mp3", "a.m4a", "a.ogg"])
@pytest.mark.parametrize(
    "content",
    [PAGE, b"\n" * 40 + PAGE, pdf_bytes(), zip_bytes("a.txt"), b"\xff\xfb\x90\0" * 9, b"\0" * 99],
    ids=["page", "page-later", "pdf", "zip", "frames-that-do-not-follow", "zeros"],
)
def test_other_files_under_such_a_name_are_not(name, content):
    assert not is_taken(name, content)


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.mp4", mp4_bytes(b"hvc1", b"mp4a"), "H.265"),
        ("a.mp4", mp4_bytes(b"mp4v"), "H.264"),
        ("a.mp4", mp4_bytes(b"mp4a"), "没有画面"),
        ("a.m4a", mp4_bytes(b"avc1", b"mp4a"), "扩展名"),
        ("a.m4a", mp4_bytes(b"alac"), "AAC"),
        ("a.mp4", video_bytes()[:-9], "损坏"),
        ("a.mp4", mp4_bytes(b"avc1")[:30], "损坏"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"mdat"), "损坏"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"free") * 20_001, "损坏"),
        ("a.webm", b"\x1a\x45\xdf\xa3\x42\x82\x84webm" + b"A_OPUS", "画面"),
        ("a.ogg", OGG + b"\x80theora", "Theora"),
        ("a.ogg", OGG + b"Speex", "编码"),
    ],
)
def test_what_not_every_browser_plays_is_refused_with_what_to_do(name, content, said):
    assert said in refusal(name, content)


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.mp4", box(b"ftyp", b"isom" + PAGE) + mp4_bytes(b"avc1")[20:]),
        ("a.mp4", video_bytes() + box(b"free", zip_bytes("a.class"))),
        ("a.mp3", mp3_bytes() + PAGE),
        ("a.mp3", mp3_bytes() + zip_bytes("a.class")),
        ("a.webm", video_bytes("webm") + PAGE),
        ("a.ogg", OGG + b"OpusHead" + PAGE),
    ],
)
def test_a_file_that_is_something_else_as_well_is_refused(name, content):
    assert "夹带" in refusal(name, content)


@pytest.mark.once
def test_lengths_that_lie_are_no_way_out_of_the_file():
    for size in (0x7FFFFFFF, 7, 2**32 - 1):
        lying = box(b"ftyp", b"isom") + size.to_bytes(4, "big") + b"moov" + b"\0" * 40
        assert "损坏" in refusal("a.mp4", lying)
    assert "损坏" in refusal("a.mp4", box(b"ftyp") + b"\0\0\0\1moov" + b"\xff" * 8)
    assert not is_taken("a.mp3", b"ID3\3\0\0\x7f\x7f\x7f\x7f" + b"\xff\xfb\x90\0")


@pytest.mark.django_db
def test_a_recording_is_taken_in_as_what_it_is():
    video = make_video()
    assert (video.content_type, video.recording) == ("video/mp4", recordings.VIDEO)
    assert make_audio().recording is recordings.AUDIO
    assert make_document().recording is None


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "most", "what"), [("a.mp4", 500, "视频"), ("a.mp3", 200, "音频")])
def test_a_giant_is_refused_before_it_is_read(name, most, what):
    giant = upload(name, b"")
    giant.size = most * 1024 * 1024 + 1
    giant.file = None  # reading would fail
    with pytest.raises(ValidationError, match=f"{what}太大.*最多 {most} MB"):
        documents.ingest(giant)
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_who_uploads_is_told_of_a_video_that_starts_late():
    index, rest = mp4_bytes(b"avc1")[20:-12], box(b"mdat", b"x")
    late = documents.ingest(upload("a.mp4", mp4_bytes()[:20] + rest + index))
    assert "网络优化" in late.remark
    assert not late.is_known
    assert documents.ingest(upload("b.mp4", video_bytes())).remark == ""


# Playing


@pytest.fixture
def video(holder):
    return _published(make_video(), holder)


def _published(asset: Document, holder) -> Document:
    uses.record(holder, "live", [asset], label="文章", public_from=timezone.now() - timedelta(1))
    return asset


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.django_db
class TestParts:
    def data(self, video) -> bytes:
        with video.file.open() as file:
            return file.read()

    def get(self, client, video, wanted, **headers):
        return client.get(video.url, headers={"Range": wanted} | headers)

    @pytest.mark.parametrize(
        ("wanted", "start", "stop"),
        [
            ("bytes=0-", 0, None),
            ("bytes=0-1", 0, 2),
            ("bytes=100-199", 100, 200),
            ("bytes=100-99999999", 100, None),
            ("bytes=-50", -50, None),
            ("bytes=-99999999", 0, None),
        ],
    )
    def test_a_part_is_sent_alone(self, client, video, wanted, start, stop):
        data = self.data(video)
        response = self.get(client, video, wanted)
        part = data[start:stop]
        first = start % len(data) if start < 0 else start
        assert response.status_code == 206
        assert body(response) == part
        assert response["Content-Length"] == str(len(part))
        assert response["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(data)}"
        assert response["Content-Type"] == "video/mp4"
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_a_part_beyond_the_end_is_not_there(self, client, video):
        for wanted in (f"bytes={video.bytes}-", "bytes=-0"):
            response = self.get(client, video, wanted)
            assert response.status_code == 416
            assert response["Content-Range"] == f"bytes */{video.bytes}"

    @pytest.mark.parametrize(
        "wanted",
        ["", "bytes=5-1", "bytes=0-1,5-6", "bytes=x-", "lines=0-1", "bytes=" + "9" * 40 + "-"],
    )
    def test_what_asks_for_no_single_part_gets_the_whole(self, client, video, wanted):
        response = self.get(client, video, wanted)
        assert response.status_code == 200
        assert response["Accept-Ranges"] == "bytes"
        assert body(response) == self.data(video)

    def test_a_part_of_an_older_file_is_not_put_to_a_newer(self, client, video):
        etag = client.head(video.url)["ETag"]
        assert self.get(client, video, "bytes=0-1", **{"If-Range": etag}).status_code == 206
        assert self.get(client, video, "bytes=0-1", **{"If-Range": '"x"'}).status_code == 200

    def test_a_recording_plays_in_the_page_and_runs_nothing(self, client, video):
        response = client.get(video.url)
        assert response["Content-Disposition"].startswith("inline")
        assert response["Content-Security-Policy"].startswith("default-src 'none'")
        assert "sandbox" in response["Content-Security-Policy"]

    def test_what_is_not_public_is_sent_in_no_part(self, client):
        assert self.get(client, make_video(), "bytes=0-1").status_code == 404


# Describing


SRT = "1\r\n00:00:01,000 --> 00:00:03,500\r\n同志们：\r\n"


@pytest.mark.once
def test_captions_are_read_from_both_kinds_of_file():
    told = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.500\n同志们："
    assert captions.read(SRT.encode()) == told
    assert captions.read(SRT.encode("gb18030")) == told
    assert captions.read(SRT.encode("utf-16")) == told
    assert captions.read(f"\ufeff{told}\n".encode()) == told


@pytest.mark.once
@pytest.mark.parametrize("data", [b"", PAGE, b"WEBVTT\n\nhello", b"\xff\xff\xff", b"PK\3\4" * 99])
def test_other_files_are_no_captions(data):
    with pytest.raises(ValidationError, match="字幕"):
        captions.read(data)


@pytest.mark.django_db
def test_captions_are_served_beside_their_video(client, video):
    address = reverse("media:document", args=[video.pk, captions.NAME])
    assert client.get(address).status_code == 404
    video.captions = captions.read(SRT.encode())
    video.save()
    response = client.get(address)
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert "同志们" in response.content.decode()


@pytest.mark.django_db
def test_a_page_plays_a_recording_with_all_that_describes_it(django_assert_num_queries):
    video, audio = make_video(description="第一段<b>\n\n第二段"), make_audio()
    Document.objects.filter(pk=video.pk).update(captions="WEBVTT")
    source = "".join(
        f'<figure><{tag} src="{one.url}"></{tag}></figure>'
        for tag, one in (("video", video), ("audio", audio))
    )
    presented = html.present(html.clean(source))
    with django_assert_num_queries(1):
        shown = rendering.responsive(presented)
    assert 'aria-label="视频：会议录像"' in shown
    assert f'<track kind="captions" srclang="zh" label="字幕" src="/documents/{video.pk}/' in shown
    assert "<p>第一段&lt;b&gt;</p>" in shown
    assert f'href="{audio.url}" download' in shown
    assert "下载音频（MP3，" in shown
    assert rendering.responsive(shown) == shown


@pytest.mark.django_db
def test_a_recording_that_is_no_more_is_shown_as_it_is():
    source = '<figure><video controls src="/documents/999999/a.mp4"></video></figure>'
    assert rendering.responsive(source) == source


@pytest.mark.django_db
def test_texts_use_what_they_play_and_link_to():
    video, paper = make_video(), make_document()
    source = (
        f'<figure><video src="{video.url}"></video></figure><p><a href="{paper.url}">表</a></p>'
    )
    assert rendering.documents_in(html.clean(source)) == [video, paper]


# In the admin


@pytest.mark.django_db
class TestLibrary:
    def address(self, name, *args):
        return reverse(f"admin:media_document_{name}", args=args)

    def test_it_keeps_to_videos_or_audio(self, library):
        make_video(), make_audio(), make_document()
        names = {"video": "会议录像.mp4", "audio": "讲话录音.mp3", "paper": "工作报告.pdf"}
        for sort, name in names.items():
            for page in (self.address("changelist"), self.address("picker")):
                text = library.get(page, {"sort": sort}).content.decode()
                assert name in text
                assert not any(other in text for other in {*names.values()} - {name})
        assert library.get(self.address("picker"), {"sort": "<x>"}).status_code == 200

    def test_where_only_a_recording_can_be_chosen_no_other_file_is_asked_for(self, library):
        dialog = library.get(self.address("picker"), {"sort": "recording"}).content.decode()
        assert "选择要上传的视频或音频" in dialog
        assert 'accept=".mp4,.webm,.mp3,.m4a,.ogg"' in dialog
        assert not any(other in dialog for other in ("PDF", "Word", "pdf", "100 MB"))
        assert "PDF" in library.get(self.address("picker")).content.decode()

    def test_an_uploaded_recording_asks_for_its_words_and_not_for_those_of_a_picture(self, library):
        files = [upload("会议录像.mp4", video_bytes()), upload("报告.pdf", pdf_bytes())]
        text = library.post(self.address("add"), {"files": files}).content.decode()
        assert re.findall(r'result__link"[^>]*>(.*?)</a>', text) == ["填写文字说明", "修改名称"]
        assert 'data-description="文字说明"' in text

    def test_it_shows_which_lack_a_description(self, library):
        make_video(description=""), make_audio()
        text = library.get(self.address("changelist"), {"words": "missing"}).content.decode()
        assert "缺文字说明" in text
        assert "讲话录音" not in text

    def test_a_recording_is_saved_with_a_description_alone(self, library):
        video = make_video(description="")
        page = self.address("change", video.pk)
        assert "请写出里面说了什么" in library.post(page, {"name": "录像.mp4"}).content.decode()
        video.refresh_from_db()
        assert video.name == "会议录像.mp4"
        library.post(page, {"name": "录像.mp4", "description": "主任讲话。"})
        video.refresh_from_db()
        assert (video.name, video.description) == ("录像.mp4", "主任讲话。")

    def test_captions_come_and_go(self, library):
        video = make_video()
        page, values = self.address("change", video.pk), {"name": video.name, "description": "话"}
        library.post(page, values | {"captions_file": upload("a.srt", SRT.encode())})
        video.refresh_from_db()
        assert video.captions.startswith("WEBVTT")
        refused = library.post(page, values | {"captions_file": upload("a.srt", PAGE)})
        assert "这不是字幕文件" in refused.content.decode()
        library.post(page, values | {"without_captions": "on"})
        video.refresh_from_db()
        assert video.captions == ""

    def test_a_paper_has_neither(self, library):
        text = library.get(self.address("change", make_document().pk)).content.decode()
        assert "captions_file" not in text
        assert 'name="description"' not in text

    def test_a_recording_is_played_on_its_page_and_says_where_it_is_used(self, library, video):
        text = library.get(self.address("change", video.pk)).content.decode()
        assert f'preload="metadata" playsinline src="{video.url}"' in text
        assert "公众可见" in text
