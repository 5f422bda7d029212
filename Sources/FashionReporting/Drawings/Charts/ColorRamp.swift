extension Drawing {
    /// Draws a colour scale with labels for its ends below.
    /// - Parameter color: returns the colour at a position, from 0 at the left end to 1 at the right.
    mutating func ramp(
        _ frame: Rectangle, from low: String, to high: String, _ style: TextStyle, color: (Double) -> Color
    ) {
        let steps = 80
        for step in 0..<steps {
            // Each step extends to the right end, so that no gap shows between two of them.
            let start = frame.x + frame.width * Double(step) / Double(steps)
            fill(
                Rectangle(x: start, y: frame.y, width: frame.right - start, height: frame.height),
                with: color((Double(step) + 0.5) / Double(steps)))
        }
        outline(frame, Stroke(Palette.frame))
        let baseline = frame.bottom + 3 + style.extent(of: "").ascent
        write(low, at: Point(x: frame.x, y: baseline), style)
        write(high, at: Point(x: frame.right, y: baseline), style, align: .end)
    }
}
