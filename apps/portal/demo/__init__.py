"""The demo site (演示网站): invented content about an invented place, for a first look.

`content/` holds the text, one TOML file a subject; `prose` turns it into rich text; `scenes`
and `portraits` draw the pictures; `papers` makes the documents; `filling` puts it all on an
empty site through the verbs that staff use.
"""
