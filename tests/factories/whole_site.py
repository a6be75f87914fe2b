"""A small site with one of everything that the public meets, and one of all it must not meet."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from apps.announcements.models import Announcement
from apps.articles.models import Article, DayViews
from apps.columns import tree
from apps.columns.models import Column
from apps.leadership.models import Leader
from apps.media.models import Document, Image
from apps.publishing import transitions
from apps.readers.models import Reader
from apps.site_settings.models import SiteLink, SiteSettings
from tests.factories.announcements import draft_announcement, publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader, make_position, make_term
from tests.factories.media import make_document, make_image
from tests.factories.portal import make_block
from tests.factories.readers import make_reader

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)

BODY = """
<p>会议听取了关于立法工作的汇报，并就下一阶段的工作提出要求。</p>
<h2>一、扎实做好立法调研</h2>
<p>深入基层，广泛听取意见。</p>
<table><tbody><tr><th>序号</th><th>项目</th></tr><tr><td>1</td><td>古城保护条例</td></tr></tbody></table>
<blockquote><p>人民代表大会制度是根本政治制度。</p></blockquote>
<ul><li>第一项</li><li>第二项</li></ul>
"""


@dataclass
class WholeSite:
    """What was made, by the name of what it shows."""

    columns: dict[str, Column] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    leaders: dict[str, Leader] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    reader: Reader | None = None


def make_whole_site() -> WholeSite:
    """Every kind of column and page, each with something on it."""
    site = WholeSite()
    _columns(site)
    _pictures_and_settings(site)
    _leaders(site)
    _articles(site)
    _announcements(site)
    for name, style in (("要闻", "titles"), ("监督", "summaries"), ("风采", "pictures")):
        make_block(site.columns[name], style=style, count=4)
    site.reader = make_reader(site.articles["full"], site.articles["plain"])
    return site


def _columns(site: WholeSite) -> None:
    for name, fields in {
        "领导": {"name": "常委会领导", "kind": "leadership"},
        "要闻": {"name": "人大要闻", "intro": "常委会的会议和活动。", "page_size": 5},
        "公告": {"name": "通知公告", "kind": "announcements"},
        "监督": {"name": "监督工作", "list_style": "summaries"},
        "风采": {"name": "代表风采", "list_style": "pictures"},
        "概况": {"name": "机构概况", "kind": "page"},
        "空页": {"name": "机关简介", "kind": "page"},
        "空": {"name": "理论研究"},
        "链接": {"name": "省人大", "kind": "link", "link_url": "https://example.org/"},
    }.items():
        site.columns[name] = make_column(**fields)
    site.columns["动态"] = make_column("主任动态", parent=site.columns["领导"])
    site.columns["询问"] = make_column("专题询问", parent=site.columns["监督"])
    site.columns["环保"] = make_column("环境保护", parent=site.columns["询问"])


def _pictures_and_settings(site: WholeSite) -> None:
    for name in ("cover", "inside", "portrait", "notice", "slide", "qr", "quick"):
        site.images[name] = make_image(name, alt=f"{name}的说明", width=640, height=480)
    site.documents["report"] = make_document("工作报告.pdf")
    settings = SiteSettings.stored()
    settings.name = "云溪州人民代表大会常务委员会"
    settings.subtitle = "YUNXI PEOPLE'S CONGRESS"
    settings.organiser = "云溪州人大常委会办公室"
    settings.contact = "地址：云溪市建设路 1 号\n电话：0800-1234567"
    settings.icp_number = "云ICP备00000000号-1"
    settings.police_number = "云公网安备 00000000000000号"
    settings.police_url = "https://example.org/police/"
    settings.party_mark_url = "https://example.org/mark/"
    settings.site_code = "0000000001"
    settings.qq_service = "88888888"
    settings.wechat_qr = site.images["qr"]
    settings.save()
    kinds = SiteLink.Kind
    SiteLink.objects.create(
        kind=kinds.SLIDE, title="学习贯彻", url="/", image=site.images["slide"], order=1
    )
    SiteLink.objects.create(kind=kinds.QUICK, title="意见征询", url="/", order=1)
    SiteLink.objects.create(
        kind=kinds.QUICK, title="代表名单", url="/", image=site.images["quick"], order=2
    )
    SiteLink.objects.create(
        kind=kinds.FRIEND, group="全国", title="中国人大网", url="https://example.org/"
    )


def _leaders(site: WholeSite) -> None:
    term = make_term()
    site.leaders["head"] = make_leader(
        "李雄",
        make_position("主任"),
        term=term,
        portrait=site.images["portrait"],
        party_duties="主持党组全面工作。",
        committee_duties="主持常委会全面工作。",
        biography="<p>一九六三年八月生，大学学历。</p>",
        contact="0800-1234567",
        started_on=datetime.date(2022, 2, 1),
    )
    site.leaders["deputy"] = make_leader("许映苏", "副主任")
    site.leaders["other"] = make_leader("洪云龙", "副主任")
    site.leaders["former"] = make_leader(
        "杨一山", "主任", term=make_term("第十三届"), ended_on=datetime.date(2022, 2, 1)
    )


def _articles(site: WholeSite) -> None:
    now = timezone.now()
    news = site.columns["要闻"]
    inside = site.images["inside"]
    site.articles["full"] = publish_article(
        news,
        "“五个坚持”做好新时代人大工作",
        subtitle="关于基层实践的调查与思考",
        author="李建新",
        author_affiliation="云溪州人大法制委员会",
        source="云溪州人大",
        keywords="人大 代表",
        body=f'{BODY}<figure><img src="{inside.url()}" alt="会场"></figure>',
        cover=site.images["cover"],
        is_headline=True,
        is_pinned=True,
        attachments=[site.documents["report"]],
        leaders=[site.leaders["head"], site.leaders["deputy"]],
        further=[site.columns["动态"], site.columns["环保"]],
        published_at=now - 2 * HOUR,
    )
    for number in range(12):
        site.articles[f"news {number}"] = publish_article(
            news,
            f"州人大常委会召开第{number + 1}次主任会议",
            body=BODY,
            published_at=now - (number + 3) * HOUR,
            is_headline=number < 2,
        )
    site.articles["plain"] = site.articles["news 0"]
    site.articles["deep"] = publish_article(site.columns["环保"], "执法检查组深入各县市")
    site.articles["pictured"] = publish_article(
        site.columns["风采"], "代表走进课堂", cover=site.images["cover"]
    )
    site.articles["page"] = publish_article(site.columns["概况"], "机构概况", body=BODY)
    site.articles["outside"] = publish_article(
        site.columns["监督"], "省人大的报道", external_url="https://example.org/report/", body=""
    )
    for number, article in enumerate(site.articles.values(), start=1):
        DayViews.objects.get_or_create(
            article=article, day=timezone.localdate(), defaults={"views": number}
        )


def _announcements(site: WholeSite) -> None:
    now = timezone.now()
    column = site.columns["公告"]
    made = site.announcements
    made["plain"] = publish_announcement(
        column,
        "关于召开第三十二次会议的公告",
        source="州人大常委会办公室",
        attachments=[site.documents["report"]],
        valid_from=now - DAY,
        valid_until=now + 9 * DAY,
    )
    made["over"] = publish_announcement(
        column, "公开遴选工作人员公告", published_at=now - 9 * DAY, valid_until=now - DAY
    )
    made["banner"] = publish_announcement(column, "六次会议将于下月召开", display="banner")
    made["popup"] = publish_announcement(
        column, "条例公开征求意见", display="popup", summary="欢迎提出意见。"
    )
    made["floating"] = publish_announcement(
        column, "满意度网上调查", display="floating", picture=site.images["notice"]
    )


@dataclass
class Hidden:
    """What no public address may ever show. Every text of it holds the marker."""

    marker: str
    articles: dict[str, Article] = field(default_factory=dict)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    leaders: list[Leader] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)


def hide_things(site: WholeSite, marker: str) -> Hidden:
    """Drafts and all else that is not live, beside what is, on a whole site."""
    hidden = Hidden(marker)
    _hide_content(site, hidden)
    _hide_columns(site, hidden)
    for fields in (
        {"position": "副主任"},
        {"position": "主任", "ended_on": datetime.date(2020, 1, 1)},
    ):
        portrait = _hidden_image(hidden)
        leader = make_leader(
            marker[:10],
            party_duties=marker,
            biography=f"<p>{marker}</p>",
            contact=marker,
            portrait=portrait,
            is_published=False,
            **fields,
        )
        hidden.leaders.append(leader)
    SiteLink.objects.create(
        kind=SiteLink.Kind.SLIDE,
        title=marker,
        url=f"/{marker}/",
        image=_hidden_image(hidden),
        is_shown=False,
    )
    make_block(site.columns["要闻"], title=marker, is_shown=False)
    return hidden


def _hidden_image(hidden: Hidden) -> Image:
    hidden.images.append(make_image(hidden.marker, alt=hidden.marker))
    return hidden.images[-1]


def _texts(hidden: Hidden) -> dict:
    """Fields for a desk copy, each with the marker; a picture and a document of its own."""
    marker = hidden.marker
    hidden.documents.append(make_document(f"{marker}.pdf"))
    inside = _hidden_image(hidden)
    return {
        "title": marker,
        "summary": marker,
        "source": marker,
        "keywords": marker,
        "body": f'<p>{marker}</p><p><img src="{inside.url()}" alt="{marker}"></p>',
        "attachments": [hidden.documents[-1]],
    }


def _hide_content(site: WholeSite, hidden: Hidden) -> None:
    now = timezone.now()
    makers = (
        (hidden.articles, site.columns["要闻"], draft_article, publish_article, "cover"),
        (
            hidden.announcements,
            site.columns["公告"],
            draft_announcement,
            publish_announcement,
            "picture",
        ),
    )
    for held, column, draft, publish, picture in makers:
        special = {"is_headline": True, "author": hidden.marker, "subtitle": hidden.marker}
        if picture == "picture":
            special = {"display": "banner"}

        def texts(special=special, picture=picture) -> dict:
            return _texts(hidden) | special | {picture: _hidden_image(hidden)}

        held["draft"] = draft(column, **texts())
        held["scheduled"] = publish(column, **texts(), published_at=now + DAY)
        held["expired"] = publish(column, **texts(), published_at=now - DAY, expires_at=now - HOUR)
        held["withdrawn"] = publish(column, **texts())
        transitions.withdraw(held["withdrawn"])
        held["trashed draft"] = draft(column, **texts())
        transitions.trash(held["trashed draft"])
        held["trashed"] = publish(column, **texts())
        transitions.trash(held["trashed"])
        held["untrashed"] = publish(column, **texts())
        transitions.untrash(transitions.trash(held["untrashed"]))
        _edit_the_desk_copy(hidden, publish(column, "在线的一篇"), texts())


def _edit_the_desk_copy(hidden: Hidden, copy, texts: dict) -> None:
    """Give what is live a desk copy full of what is not."""
    for document in texts.pop("attachments"):
        copy.attachments.create(document=document, name=hidden.marker)
    for name, value in texts.items():
        setattr(copy, name, value)
    transitions.save_draft(copy)


def _hide_columns(site: WholeSite, hidden: Hidden) -> None:
    """A hidden column with content, with an open one below it, each with a block."""
    marker = hidden.marker
    closed = make_column(
        f"{marker}甲", slug="hidden-one", intro=marker, description=marker, is_published=False
    )
    below = make_column(f"{marker}乙", slug="hidden-two", parent=closed, keywords=marker)
    notices = make_column(
        f"{marker}丙", slug="hidden-three", kind="announcements", parent=closed, intro=marker
    )
    inside = make_column(
        f"{marker}丁", slug="hidden-four", parent=site.columns["要闻"], is_published=False
    )
    for column in (closed, below, inside):
        article = publish_article(column, **_texts(hidden), is_headline=True)
        hidden.articles[f"in {column.slug}"] = article
        DayViews.objects.create(article=article, day=timezone.localdate(), views=999_999)
        make_block(column, title=marker)
    for display in ("banner", "popup", "floating"):
        hidden.announcements[f"{display} in {notices.slug}"] = publish_announcement(
            notices, **_texts(hidden), display=display
        )
    renamed = make_column(f"{marker}戊", slug="hidden-old", is_published=False)
    renamed.slug = "hidden-new"
    tree.save(renamed)
    hidden.columns = [closed, below, notices, inside, renamed]
