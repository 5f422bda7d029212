/// The marker at a point of a line; shapes differ, so that lines can be told apart without colour.
enum Marker: Sendable, Equatable {
    case circle, square, diamond, star

    /// Draws the marker centred at a position.
    func draw(at place: Point, color: Color, on drawing: inout Drawing, radius: Double = 3.2) {
        let edge = Stroke(.white, width: 0.8)
        func polygon(_ corners: [(Double, Double)]) {
            drawing.polygon(
                corners.map { Point(x: place.x + $0.0 * radius, y: place.y + $0.1 * radius) }, fill: color,
                edge: edge)
        }
        switch self {
        case .circle: drawing.circle(place, radius: radius, fill: color, edge: edge)
        case .square: polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
        case .diamond: polygon([(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)])
        case .star:
            polygon([
                (0, -1.4), (0.33, -0.46), (1.33, -0.43), (0.54, 0.18), (0.82, 1.13), (0, 0.57), (-0.82, 1.13),
                (-0.54, 0.18), (-1.33, -0.43), (-0.33, -0.46),
            ])
        }
    }
}
