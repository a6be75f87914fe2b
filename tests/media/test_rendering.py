"""Pictures in rich text and in templates."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.media import rendering
from apps.media.models import Image
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db


def figure(image: Image, **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<figure><img src="{image.url()}"{given}><figcaption>图注</figcaption></figure>'


def test_a_library_picture_gets_its_widths_and_dimensions():
    image = make_image(width=800, height=600)
    html = rendering.responsive(f"<p>一</p>{figure(image, alt='会场')}<p>二</p>")
    assert html.startswith("<p>一</p><figure><img ")
    assert html.endswith("<figcaption>图注</figcaption></figure><p>二</p>")
    for piece in (
        f'src="{image.url()}"',
        'alt="会场"',
        f'srcset="{image.srcset}"',
        'sizes="',
        'width="800"',
        'height="600"',
        'loading="lazy"',
    ):
        assert piece in html


def test_a_second_run_changes_nothing():
    once = rendering.responsive(figure(make_image(), alt="a &amp; b", **{"class": "wide"}))
    assert rendering.responsive(once) == once
    assert "a &amp; b" in once
    assert 'class="wide"' in once


def test_an_alternative_text_that_is_there_stays_and_a_missing_one_comes_from_the_library():
    image = make_image(alt='会议"现场"')
    assert 'alt=""' in rendering.responsive(figure(image, alt=""))
    assert 'alt="会议&quot;现场&quot;"' in rendering.responsive(figure(image))


def test_pictures_from_elsewhere_and_unknown_ones_are_left_as_they_are():
    html = (
        '<img src="https://example.org/media/images/AAAAAAAAAAAAAAAAAAAAAA/320.webp">'
        '<img src="/media/images/AAAAAAAAAAAAAAAAAAAAAA/320.webp"><img alt="x"><p>a < b</p>'
    )
    assert rendering.responsive(html) == html


def test_text_without_pictures_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rendering.responsive("<p>正文</p>") == "<p>正文</p>"
        assert rendering.images_in("<p>正文</p>") == []
        assert rendering.documents_in("<p>正文</p>") == []


def test_many_pictures_cost_one_query(django_assert_num_queries):
    html = "".join(figure(make_image(width=20, height=20)) for _ in range(5))
    with django_assert_num_queries(1):
        assert rendering.responsive(html).count("srcset") == 5


def test_pictures_are_found_once_each_in_their_order():
    first, second = make_image(), make_image()
    html = figure(second) + "<p>\n\n</p>" + figure(first) + figure(second)
    assert rendering.images_in(html) == [second, first]


def test_documents_that_a_text_links_to_are_found():
    document = make_document()
    html = f'<p><a href="{document.url}">下载</a> <a href="/documents/999/x">没有</a></p>'
    assert rendering.documents_in(html) == [document]


@hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(html=st.text(alphabet="<>/=\"' imgsrc&;!-\nap", max_size=120))
def test_any_text_passes_unbroken(html):
    assert rendering.responsive(html) == html


def render(source: str, **context) -> str:
    return Template("{% load media %}" + source).render(Context(context))


def test_the_picture_tag_writes_everything_a_browser_needs():
    image = make_image(width=800, height=600)
    image.focal_x, image.focal_y = 34, 0
    html = render(
        '{% picture image sizes="50vw" class="card__picture" ratio="16-9" %}', image=image
    )
    assert 'class="card__picture ratio-16-9 focus-x-3 focus-y-0"' in html
    assert f'src="{image.url()}" srcset="{image.srcset}" sizes="50vw"' in html
    assert 'width="800" height="600" alt="会议现场" loading="lazy"' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("x", "step"), [(0, 0), (4, 0), (5, 1), (50, 5), (94, 9), (95, 10), (100, 10)]
)
def test_the_focal_point_is_rounded_to_ten_per_cent(x, step):
    assert Image(focal_x=x, focal_y=50).focus_classes == f"focus-x-{step} focus-y-5"


def test_the_picture_tag_takes_another_alternative_text_or_none():
    image = make_image(alt="<会场>")
    assert 'alt="&lt;会场&gt;"' in render("{% picture image %}", image=image)
    assert 'alt=""' in render('{% picture image alt="" %}', image=image)
    image.is_decorative = True
    assert 'alt=""' in render("{% picture image %}", image=image)


def test_the_first_picture_of_a_page_is_loaded_at_once():
    html = render('{% picture image loading="eager" %}', image=make_image())
    assert 'loading="eager"' in html
    assert 'fetchpriority="high"' in html


def test_no_picture_is_nothing():
    assert render("{% picture image %}{% image_url image 640 %}", image=None) == ""


def test_the_address_of_a_width():
    image = make_image()
    assert render("{% image_url image 320 %}", image=image) == image.url(320)


@pytest.mark.parametrize("option", ['ratio="5-4"', 'loading="now"', 'style="x"'])
def test_the_picture_tag_rejects_what_it_does_not_know(option):
    with pytest.raises(TemplateSyntaxError):
        render("{% picture image " + option + " %}", image=make_image())
