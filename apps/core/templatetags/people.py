"""Names of staff in templates."""

from django import template

from apps.core import people

register = template.Library()
register.filter("person", people.display_name)
