"""The pictures of a place that does not exist, by name."""

from collections.abc import Callable

from PIL import Image as Pillow

from apps.portal.demo import landscapes, places
from apps.portal.demo.canvas import Canvas
from apps.portal.demo.scenery import ACROSS, DOWN, LIGHTS, Light

SCENES: dict[str, Callable[[Canvas, Light], None]] = {
    scene.__name__: scene
    for scene in (
        landscapes.terraces,
        landscapes.lake,
        landscapes.bridge,
        landscapes.village,
        landscapes.river,
        landscapes.forest,
        landscapes.rapeseed,
        landscapes.road,
        landscapes.tea,
        landscapes.wetland,
        places.hall,
        places.chamber,
        places.city,
        places.table,
        places.study,
        places.ballot,
        places.scales,
    )
}


def draw(name: str, width: int) -> Pillow.Image:
    """The picture called `<scene>-<light>`, such as "lake-dawn", `width` pixels wide.

    The same name always gives the same picture. Raises KeyError for an unknown name.
    """
    scene, _, light = name.rpartition("-")
    canvas = Canvas(width, ACROSS, DOWN, name)
    SCENES[scene](canvas, LIGHTS[light])
    return canvas.finished()
