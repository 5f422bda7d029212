/// The drawing of one sample on a ``PredictionSheet``.
struct PredictionCard {
    /// The correctness of a prediction.
    enum Mark: String {
        case right, wrong, unknown = "no label"

        var stroke: Stroke {
            switch self {
            case .right: Stroke(Color(hex: 0x00734F), width: 1.5)
            case .wrong: Stroke(Color(hex: 0xB84300), width: 3)
            case .unknown: Stroke(Palette.frame)
            }
        }
    }

    private static let padding = 10.0
    private static let loneImageSide = 112.0
    private static let style = TextStyle(size: 12)
    private static let boldStyle = TextStyle(size: 12, isBold: true)
    private static let markStyle = TextStyle(size: 14, isBold: true)

    private let sample: PredictionSheet.Sample
    private let mark: Mark
    private let bars: ProbabilityBars
    /// The texts below the mark; they are beside a single image and below a pair of images.
    private let texts: [TextBlock]
    private let imageSide: Double

    init(_ sample: PredictionSheet.Sample, width: Double) {
        self.sample = sample
        let prediction = sample.top.first
        mark =
            switch sample.label {
            case nil: .unknown
            case prediction?.name: .right
            default: .wrong
            }
        imageSide = sample.heat == nil ? Self.loneImageSide : (width - 3 * Self.padding) / 2
        let room = sample.heat == nil ? width - imageSide - 3 * Self.padding : width - 2 * Self.padding
        var texts = [
            TextBlock(
                sample.caption.shortened(to: 60), Self.style.colored(Palette.quiet), width: room)
        ]
        if let label = sample.label {
            texts.append(TextBlock("is: " + label.shortened(to: 60), Self.boldStyle, width: room))
        }
        if let prediction {
            let words = prediction.name.shortened(to: 60) + ", " + Number.percent(prediction.probability)
            texts.append(TextBlock("predicted: " + words, Self.boldStyle, width: room))
        }
        if let remark = sample.remark {
            texts.append(TextBlock(remark.shortened(to: 120), Self.style, width: room))
        }
        self.texts = texts
        bars = ProbabilityBars(sample.top, label: sample.label, width: width - 2 * Self.padding)
    }

    private var markHeight: Double { Self.markStyle.extent(of: "").height + 4 }

    private var textHeight: Double { texts.reduce(markHeight) { $0 + $1.height + 3 } }

    private var upperHeight: Double {
        sample.heat == nil ? max(imageSide, textHeight) : imageSide + Self.padding + textHeight
    }

    var height: Double { (Self.padding * 3 + upperHeight + bars.height).rounded(.up) }

    func draw(on drawing: inout Drawing, in frame: Rectangle) {
        drawing.outline(frame.inset(by: mark.stroke.width / 2), mark.stroke)
        let box = Rectangle(
            x: frame.x + Self.padding, y: frame.y + Self.padding, width: imageSide, height: imageSide)
        draw(sample.image, on: &drawing, in: box)
        var corner = Point(x: box.right + Self.padding, y: box.y)
        if let heat = sample.heat {
            let second = Rectangle(x: corner.x, y: box.y, width: imageSide, height: imageSide)
            draw(heat.overlay(on: sample.image), on: &drawing, in: second)
            corner = Point(x: box.x, y: box.bottom + Self.padding)
        }
        let sign = Rectangle(x: corner.x, y: corner.y, width: 16, height: 16)
        drawSign(on: &drawing, in: sign)
        drawing.write(
            mark.rawValue,
            at: Point(x: sign.right + 6, y: Self.markStyle.baseline(between: sign.y, and: sign.bottom)),
            Self.markStyle.colored(mark.stroke.color))
        var y = corner.y + markHeight
        for text in texts {
            drawing.write(text, at: Point(x: corner.x, y: y))
            y += text.height + 3
        }
        bars.draw(on: &drawing, at: Point(x: box.x, y: box.y + upperHeight + Self.padding))
    }

    private func draw(_ image: ColorImage, on drawing: inout Drawing, in box: Rectangle) {
        let place = image.fitted(in: box)
        drawing.draw(image, in: place)
        drawing.outline(place, Stroke(Palette.grid))
    }

    /// Draws a tick or a cross in a disc or a square, so that the mark is recognisable without colour.
    private func drawSign(on drawing: inout Drawing, in box: Rectangle) {
        func line(_ points: [(Double, Double)]) {
            drawing.line(
                points.map { Point(x: box.x + $0.0 * box.width, y: box.y + $0.1 * box.height) },
                Stroke(.white, width: 2.2))
        }
        switch mark {
        case .right:
            drawing.circle(box.center, radius: box.width / 2, fill: mark.stroke.color)
            line([(0.25, 0.52), (0.43, 0.72), (0.76, 0.3)])
        case .wrong:
            drawing.fill(box, with: mark.stroke.color)
            line([(0.25, 0.25), (0.75, 0.75)])
            line([(0.75, 0.25), (0.25, 0.75)])
        case .unknown:
            drawing.circle(box.center, radius: box.width / 2, fill: mark.stroke.color)
            line([(0.28, 0.5), (0.72, 0.5)])
        }
    }
}
