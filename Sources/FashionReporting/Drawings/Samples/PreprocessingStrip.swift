/// The preprocessing of images: a strip for each, with the image after every step.
public struct PreprocessingStrip: Figure, Equatable {
    /// An image after one step.
    public struct Step: Sendable, Equatable {
        /// The name of the step.
        public var name: String
        /// The result, possibly resized for display.
        public var image: ColorImage
        /// The width of the actual result, in pixels.
        public var width: Int
        /// The height of the actual result, in pixels.
        public var height: Int

        /// Creates a step.
        /// - Parameters:
        ///   - width: the width of the actual result, if `image` was resized; `nil` for that of `image`.
        ///   - height: the height of the actual result, likewise.
        public init(_ name: String, _ image: ColorImage, width: Int? = nil, height: Int? = nil) {
            self.name = name
            self.image = image
            self.width = width ?? image.width
            self.height = height ?? image.height
        }
    }

    /// The steps of one image.
    public struct Strip: Sendable, Equatable {
        /// The name of the image, such as a file name.
        public var name: String
        /// The steps in order.
        public var steps: [Step]

        /// Creates the strip of one image.
        public init(name: String, steps: [Step]) {
            self.name = name
            self.steps = steps
        }
    }

    /// The title of the figure.
    public var title: String
    /// The strips, one below the other.
    public var strips: [Strip]

    /// Creates a figure of one or more strips.
    public init(title: String = "Preprocessing", strips: [Strip]) {
        self.title = title
        self.strips = strips
    }

    private static let side = 140.0
    private static let gap = 26.0
    /// The number of steps side by side; further steps continue below.
    private static let columns = 8
    private static let style = TextStyle(size: 12)

    /// Draws the figure.
    /// - Throws: ``FigureError`` when there are no strips or no steps, or more than 1,000 steps in all.
    public func drawing() throws -> Drawing {
        let count = strips.reduce(0) { $0 + $1.steps.count }
        guard (1...1000).contains(count), strips.allSatisfy({ !$0.steps.isEmpty }) else {
            throw FigureError("expected strips of at least one step, 1 to 1000 in all, found \(count)")
        }
        let columns = min(Self.columns, max(strips.map(\.steps.count).max() ?? 1, 3))
        let sheet = try Sheet(
            title: title,
            width: Double(columns) * (Self.side + Self.gap) - Self.gap + 2 * Sheet.margin)
        // The figure is drawn once to determine the height, then again on a drawing of that height.
        var draft = Drawing(width: sheet.width, height: 1)
        let bottom = draw(on: &draft, sheet, columns)
        var drawing = sheet.drawing(bottom: bottom)
        _ = draw(on: &drawing, sheet, columns)
        return drawing
    }

    /// - Returns: the lower edge of the last strip.
    private func draw(on drawing: inout Drawing, _ sheet: Sheet, _ columns: Int) -> Double {
        var y = sheet.top
        for (index, strip) in strips.enumerated() {
            if index > 0 { y += Sheet.gap }
            let name = TextBlock(strip.name.shortened(to: 120), Chart.titleStyle, width: sheet.room)
            drawing.write(name, at: Point(x: Sheet.margin, y: y))
            y += name.height + 8
            for start in stride(from: 0, to: strip.steps.count, by: columns) {
                if start > 0 { y += 14 }
                let steps = strip.steps[start..<min(start + columns, strip.steps.count)]
                y += draw(steps, from: start, on: &drawing, y: y)
            }
        }
        return y
    }

    /// - Returns: the height of a row of steps.
    private func draw(
        _ steps: ArraySlice<Step>, from start: Int, on drawing: inout Drawing, y: Double
    ) -> Double {
        var lowest = 0.0
        for (column, step) in steps.enumerated() {
            let frame = Rectangle(
                x: Sheet.margin + Double(column) * (Self.side + Self.gap), y: y, width: Self.side,
                height: Self.side)
            let place = step.image.fitted(in: frame)
            drawing.draw(step.image, in: place)
            drawing.outline(place, Stroke(Color(grey: 160)))
            if column > 0 {
                let tip = Point(x: frame.x - 7, y: frame.center.y)
                drawing.polygon(
                    [Point(x: tip.x - 11, y: tip.y - 7), Point(x: tip.x - 11, y: tip.y + 7), tip],
                    fill: Palette.frame)
            }
            let name = TextBlock(
                "\(start + column + 1). \(step.name.shortened(to: 80))", Self.style, width: Self.side)
            let size = TextBlock(
                "\(step.width) × \(step.height)", Self.style.colored(Palette.quiet),
                width: Self.side)
            drawing.write(name, at: Point(x: frame.x, y: frame.bottom + 5))
            drawing.write(size, at: Point(x: frame.x, y: frame.bottom + 5 + name.height))
            lowest = max(lowest, Self.side + 5 + name.height + size.height)
        }
        return lowest
    }
}
