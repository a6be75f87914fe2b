"""The functions of apps.core.dates as template filters."""

from django import template

from apps.core import dates

register = template.Library()
register.filter("minute", dates.minute)
register.filter("clock", dates.clock)
register.filter("stamp", dates.stamp)
register.filter("exact", dates.exact)
register.filter("day", dates.day)
register.filter("long_day", dates.long_day)
