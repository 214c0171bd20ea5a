"""The tag that prints pictures."""

from django import template

from home import pictures

register = template.Library()

register.simple_tag(pictures.responsive_image, name="responsive_image")
