/// The evidence for a class in each part of an image, on a grid that may be coarser than the image.
public struct HeatMap: Sendable, Equatable {
    /// The number of columns of the grid.
    public let width: Int
    /// The number of rows of the grid.
    public let height: Int
    /// The weights, `[height, width]`, row-major; the largest is shown as 1, negative and non-finite ones as 0.
    public let values: [Float]

    /// Creates a grid of weights.
    /// - Throws: ``FigureError`` when the number of values does not match the size.
    public init(width: Int, height: Int, values: [Float]) throws {
        guard (1...4096).contains(width), (1...4096).contains(height), values.count == width * height else {
            throw FigureError(
                "expected \(width)×\(height) weights, each side 1 to 4096, found \(values.count)")
        }
        self.width = width
        self.height = height
        self.values = values
    }

    /// The opacity of the heat map's colour over an image.
    private static let opacity = 0.55

    /// Returns the image under the heat map's colours, enlarged until the map is smooth.
    func overlay(on image: ColorImage) -> ColorImage {
        let factor = max(1, 256 / max(image.width, image.height))
        let (width, height) = (image.width * factor, image.height * factor)
        let largest = values.filter(\.isFinite).max() ?? 0
        let colors = (0...255).map { ColorMap.viridis[Double($0) / 255] }
        let pixels = (0..<width * height).map { index in
            let (row, column) = (index / width, index % width)
            let weight = value(
                x: (Double(column) + 0.5) / Double(width), y: (Double(row) + 0.5) / Double(height))
            let heat = colors[largest > 0 ? Int(min(max(weight / Double(largest), 0), 1) * 255) : 0]
            let below = Color(hex: image[row / factor, column / factor])
            func mix(_ part: KeyPath<Color, Double>) -> UInt32 {
                let level = below[keyPath: part] * (1 - Self.opacity) + heat[keyPath: part] * Self.opacity
                return UInt32(level * 255 + 0.5)
            }
            return mix(\.red) << 16 | mix(\.green) << 8 | mix(\.blue)
        }
        return ColorImage(width: width, height: height, pixels: pixels)
    }

    private static let legendStyle = TextStyle(size: 12)
    private static let rampHeight = 12.0

    /// The height of ``drawLegend(on:at:width:)``.
    static var legendHeight: Double { rampHeight + 3 + legendStyle.extent(of: "").height }

    /// Draws the legend of the colours.
    static func drawLegend(on drawing: inout Drawing, at corner: Point, width: Double) {
        drawing.ramp(
            Rectangle(x: corner.x, y: corner.y, width: width, height: rampHeight), from: "nothing",
            to: "most", legendStyle
        ) { ColorMap.viridis[$0] }
    }

    /// Returns the weight at a position, 0…1 in both directions, interpolated between the centres of the grid's cells.
    private func value(x: Double, y: Double) -> Double {
        let column = min(max(x * Double(width) - 0.5, 0), Double(width - 1))
        let row = min(max(y * Double(height) - 0.5, 0), Double(height - 1))
        let (left, top) = (Int(column), Int(row))
        let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
        func at(_ row: Int, _ column: Int) -> Double {
            let value = values[row * width + column]
            return value.isFinite && value > 0 ? Double(value) : 0
        }
        let across = column - Double(left)
        let upper = at(top, left) * (1 - across) + at(top, right) * across
        let lower = at(bottom, left) * (1 - across) + at(bottom, right) * across
        return upper + (lower - upper) * (row - Double(top))
    }
}
