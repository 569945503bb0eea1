"""The drawn aguayo as a PNG: what a shared link shows, because messengers draw no SVG."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from marketplace.catalogue.aguayo import CREAM, FIGURES, HEIGHT, WIDTH, Stripe, stripes_of

SCALE = 6
REPEAT = 12
"""Threads from one figure to the next along the cloth, as in the SVG."""


def aguayo_png(seed: str) -> bytes:
    """The cloth of ``seed``, 768 x 576 pixels, some 5 KB: colours from a palette compress well."""
    cloth = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(cloth)
    x = 0
    for stripe in stripes_of(seed):
        draw.rectangle((x, 0, x + stripe.width - 1, HEIGHT - 1), fill=stripe.colour)
        if stripe.figure is not None:
            _weave(draw, stripe, stripe.figure, x)
        x += stripe.width
    out = BytesIO()
    large = cloth.resize((WIDTH * SCALE, HEIGHT * SCALE), Image.Resampling.NEAREST)
    large.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _weave(draw: ImageDraw.ImageDraw, stripe: Stripe, figure: int, x: int) -> None:
    left = x + (stripe.width - 9) // 2
    for top in range(0, HEIGHT, REPEAT):
        for y, half in enumerate(FIGURES[figure]):
            row = half + half[-2::-1]
            draw.point([(left + at, top + y + 1) for at, thread in enumerate(row) if thread == "#"], fill=CREAM)
