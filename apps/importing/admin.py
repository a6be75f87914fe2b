"""批量导入: the pages, for those who may import."""

from django.contrib import admin

from apps.core.admin_site import Page
from apps.importing import desk

for page in (
    Page("imports", "imports/", desk.page, desk.may_import, desk.NAME, "内容", 40),
    Page("import_template", "imports/template/", desk.template, desk.may_import),
    Page("import", "imports/<slug:key>/", desk.run_page, desk.may_import),
    Page("import_step", "imports/<slug:key>/step/", desk.step, desk.may_import),
    Page("import_start", "imports/<slug:key>/start/", desk.start, desk.may_import),
    Page("import_report", "imports/<slug:key>/report/", desk.report, desk.may_import),
    Page("import_remove", "imports/<slug:key>/remove/", desk.remove, desk.may_import),
):
    admin.site.add_page(page)
