"""JSON-LD, checked by a public reader of it against the words that schema.org has."""

import json

import pytest
import rdflib
from rdflib import Graph, URIRef

from apps.machines import linked_data

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
]

WORDS = "https://schema.org/"
# Its context stands in the network; all that it does for our words is this.
CONTEXT = {"@vocab": WORDS, "@base": "http://testserver/"}
TYPE = rdflib.RDF.type


def word(name: str) -> URIRef:
    return URIRef(WORDS + name)


def read(block: str) -> Graph:
    """The block as triples."""
    document = json.loads(block)
    assert document["@context"] == "https://schema.org"
    document["@context"] = CONTEXT
    return Graph().parse(data=json.dumps(document), format="json-ld")


def strangers(graph: Graph) -> set[str]:
    """The types and properties that schema.org does not know."""
    words = {term for term in graph.predicates() if term != TYPE}
    words |= set(graph.objects(predicate=TYPE))
    # An action asks for a property by its name and "-input" (schema.org, "Potential Actions").
    known = {term for term in words if URIRef(term.removesuffix("-input")) in rdflib.SDO}
    return {str(term) for term in words - known}


def test_every_page_says_something_in_words_of_schema_org(site, heads):
    for name, head in heads.items():
        assert len(head.blocks) == 1, name
        graph = read(head.blocks[0])
        assert len(graph) > 5, name
        assert strangers(graph) == set(), name


def test_every_name_of_a_thing_within_a_page_leads_to_it(site, heads):
    for name, head in heads.items():
        graph = read(head.blocks[0])
        office = URIRef("http://testserver/#organization")
        assert (office, TYPE, word("GovernmentOrganization")) in graph, name
        assert len(list(graph.objects(office, word("name")))) == 1, name


def test_articles_have_what_search_engines_require(site, heads):
    for name, head in heads.items():
        if not name.startswith(("articles", "announcements")):
            continue
        graph = read(head.blocks[0])
        article = graph.value(predicate=TYPE, object=word("NewsArticle"))
        for wanted in (
            word("headline"),
            word("datePublished"),
            word("dateModified"),
            word("author"),
        ):
            assert graph.value(article, wanted), (name, wanted)
        assert graph.value(graph.value(article, word("publisher")), word("logo")), name


def test_a_word_that_schema_org_does_not_know_is_seen():
    graph = read(linked_data.written([{"@type": "NewsPaperArticle", "hedline": "x"}]))
    assert strangers(graph) == {WORDS + "NewsPaperArticle", WORDS + "hedline"}
