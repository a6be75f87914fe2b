"""Addresses that staff typed, in templates."""

from django import template

from apps.core import addresses

register = template.Library()
register.filter("uri", addresses.uri)
