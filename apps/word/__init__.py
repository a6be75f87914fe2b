"""Word documents (.docx) in and out: what stands in one as an article, and an article as one.

Knows nothing of articles: it reads into, and writes from, the rich text of apps.core.html.
"""
