"""The head of a page, for machines; each kind of page has its tag. None asks the database."""

from django import template

from apps.machines import heads, icons

register = template.Library()
_PAGE = "includes/machines/page_head.html"


@register.inclusion_tag("includes/machines/site_head.html", takes_context=True)
def site_head(context):
    """What every page of the site says of the site."""
    request, site = context["request"], context["site"]
    names = {"small": "icon-32.png", "large": "icon-192.png", "touch": "apple-touch-icon.png"}
    return {
        "site": site,
        "domain": heads.domain(request),
        "icons": {name: icons.address(site, file) for name, file in names.items()},
    }


@register.inclusion_tag(_PAGE, takes_context=True)
def home_head(context):
    return {"head": heads.of_home(context["request"])}


@register.inclusion_tag(_PAGE, takes_context=True)
def column_head(context):
    """The head of `column`; of its `page`, where it has several."""
    head = heads.of_column(context["request"], context["column"], context.get("page"))
    return {"head": head, "column": context["column"]}


@register.inclusion_tag(_PAGE, takes_context=True)
def item_head(context, item):
    """The head of `revision` of an article or announcement `item`."""
    head = heads.of_item(
        context["request"],
        context["revision"],
        context["column"],
        item.get_absolute_url() if item.pk else "/",
        is_preview=context["is_preview"],
    )
    return {"head": head, "column": context["column"]}


@register.inclusion_tag(_PAGE, takes_context=True)
def leader_head(context):
    head = heads.of_leader(
        context["request"], context["leader"], context["column"], context["activities"]
    )
    return {"head": head, "column": context["column"]}


@register.inclusion_tag(_PAGE, takes_context=True)
def former_leaders_head(context):
    head = heads.of_former_leaders(context["request"], context["column"])
    return {"head": head, "column": context["column"]}
