extension Chart {
    /// Returns the parts of a line within a range of both axes, cut at its edges (Liang and Barsky, "A new concept and
    /// method for line clipping", 1984).
    static func inside(
        _ points: [Point], _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
    ) -> [[Point]] {
        var parts: [[Point]] = []
        for (from, to) in zip(points, points.dropFirst()) {
            guard let (start, end) = clip(from, to, x, y) else { continue }
            if parts.last?.last == start {
                parts[parts.count - 1].append(end)
            } else {
                parts.append([start, end])
            }
        }
        return parts
    }

    private static func clip(
        _ from: Point, _ to: Point, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
    ) -> (Point, Point)? {
        guard [from.x, from.y, to.x, to.y].allSatisfy(Number.isDrawn) else { return nil }
        var share = (enters: 0.0, leaves: 1.0)
        let edges = [
            (from.x - to.x, from.x - x.lowerBound), (to.x - from.x, x.upperBound - from.x),
            (from.y - to.y, from.y - y.lowerBound), (to.y - from.y, y.upperBound - from.y),
        ]
        for (outwards, room) in edges {
            if outwards == 0 {
                guard room >= 0 else { return nil }
            } else if outwards < 0 {
                share.enters = max(share.enters, room / outwards)
            } else {
                share.leaves = min(share.leaves, room / outwards)
            }
        }
        guard share.enters <= share.leaves else { return nil }
        func point(_ share: Double) -> Point {
            // The end points themselves are kept exactly, so that the parts of a line join.
            share == 0
                ? from
                : share == 1
                    ? to
                    : Point(x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share)
        }
        return (point(share.enters), point(share.leaves))
    }
}
