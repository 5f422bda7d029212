import Testing

@testable import FashionReporting

/// What must hold for every figure, whatever its values.
func check(_ figure: some Figure, _ location: SourceLocation = #_sourceLocation) throws {
    let drawing = try figure.drawing()
    let room = Rectangle(x: 0, y: 0, width: drawing.width, height: drawing.height).inset(by: 10)

    // No text is cut off, and no two stand on each other.
    for text in drawing.texts {
        let bounds = text.bounds
        #expect(
            bounds.x >= room.x && bounds.right <= room.right && bounds.y >= room.y
                && bounds.bottom <= room.bottom, "\(text.text) is cut off", sourceLocation: location)
    }
    let boxes = drawing.texts.map { ($0.text, $0.bounds.inset(by: 0.5)) }
    for (index, left) in boxes.enumerated() {
        for right in boxes[(index + 1)...] where left.1.intersects(right.1) {
            Issue.record("“\(left.0)” and “\(right.0)” overlap", sourceLocation: location)
        }
    }

    // No line goes through a text's letters.
    for case .shape(.line(let points), _, _) in drawing.marks {
        for (from, to) in zip(points, points.dropFirst()) {
            let steps = max(1, Int(max(abs(to.x - from.x), abs(to.y - from.y)) / 3))
            for step in 0...steps {
                let share = Double(step) / Double(steps)
                let place = Point(
                    x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share)
                for (text, box) in boxes where box.inset(by: 1).contains(place) {
                    Issue.record("a line goes through “\(text)”", sourceLocation: location)
                }
            }
        }
    }

    // Nothing is drawn in the outer margin.
    let canvas = try figure.draw(scale: 0.5)
    let ink = try canvas.inked()
    #expect(
        ink.columns.lowerBound >= 5 && ink.columns.upperBound < canvas.width - 5, sourceLocation: location)
    #expect(ink.rows.lowerBound >= 5 && ink.rows.upperBound < canvas.height - 5, sourceLocation: location)
}

extension Drawing {
    /// The only place where a text stands.
    func bounds(of text: String) throws -> Rectangle {
        let found = texts.filter { $0.text == text }
        #expect(found.count == 1, "\(text): \(found.count)")
        return try #require(found.first).bounds
    }
}

/// Names as data sets have them, and worse.
enum Names {
    static let long = (0..<25).map { index in
        [
            "Waterproof hooded jacket with long zip \(index)",
            "Halbschuhverschlussschnallenbefestigung\(index)",
            "Bag \(index)", "T-shirt/top \(index)", "line\nbreak\t\(index)",
        ][index % 5]
    }
    static let fashion = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]
}
