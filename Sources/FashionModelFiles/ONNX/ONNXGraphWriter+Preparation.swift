import FashionImaging
import FashionNetworks

/// The preprocessing from images of any size to the network's input, as operators.
///
/// `Resize` with antialiasing (operator set 18) leaves it to runtimes how numbers are rounded between rows and columns;
/// ONNX Runtime 1.32 gives other bytes than Pillow for up to a twentieth of the pixels when it enlarges. The filter is
/// therefore a matrix for each axis, computed from the image's size by the formula of `TriangleFilter`: in float64,
/// where products of 22-bit integers and bytes are exact, so that the pixels are those of
/// ``ImagePreparation/bytes(of:)``, bit for bit.
extension ONNXGraphWriter {
    /// Height and width as values, each an array with one integer.
    private struct Size {
        var height: String
        var width: String
    }

    /// Appends the preprocessing of an input of bytes, `[N, H, W]` for one channel, otherwise `[N, H, W, C]`.
    /// - Returns: pixels in 0…255, `[N, C, H, W]`, as float32.
    mutating func append(_ preparation: ImagePreparation, of input: String) -> String {
        let name = "\(input)/prepared"
        var image = input
        if preparation.channels == 1 {
            image = append("Unsqueeze", [input, integers([1], "\(name)/axis")], "\(name)/channels_first")
        } else {
            image = append(
                "Transpose", [input], "\(name)/channels_first", [ONNXAttribute("perm", [0, 3, 1, 2])])
        }
        let shape = append("Shape", [image], "\(name)/shape")
        let size = Size(height: entry(2, of: shape, name), width: entry(3, of: shape, name))
        let frame = Size(
            height: integers([preparation.height], "\(name)/height"),
            width: integers([preparation.width], "\(name)/width"))
        let pixels: String
        switch preparation.fit {
        case .stretch: pixels = resized(image, from: size, to: frame, name)
        case .crop:
            let part = Size(
                height: smaller(size.height, scaled(size.width, frame.height, frame.width, name), name),
                width: smaller(size.width, scaled(size.height, frame.width, frame.height, name), name))
            pixels = resized(cropped(image, size, to: part, name), from: part, to: frame, name)
        case .pad:
            let inner = innerSize(of: size, in: frame, name)
            pixels = framed(resized(image, from: size, to: inner, name), inner, in: frame, name)
        }
        return append("Cast", [pixels], "\(name)/float32", [cast(to: .float)])
    }

    // MARK: Sizes

    /// Computes `max(1, (2 · side · numerator + denominator) / (2 · denominator))`.
    private mutating func scaled(
        _ side: String, _ numerator: String, _ denominator: String, _ name: String
    ) -> String {
        let two = integers([2], "\(name)/two")
        let product = append("Mul", [append("Mul", [side, numerator], "\(name)/mul"), two], "\(name)/mul")
        let sum = append("Add", [product, denominator], "\(name)/add")
        let quotient = append(
            "Div", [sum, append("Mul", [denominator, two], "\(name)/mul")], "\(name)/div")
        return append("Max", [quotient, integers([1], "\(name)/one")], "\(name)/max")
    }

    private mutating func smaller(_ a: String, _ b: String, _ name: String) -> String {
        append("Min", [a, b], "\(name)/min")
    }

    /// Computes half of the difference between a side and a part of it.
    private mutating func margin(_ side: String, _ part: String, _ name: String) -> String {
        let rest = append("Sub", [side, part], "\(name)/rest")
        return append("Div", [rest, integers([2], "\(name)/two")], "\(name)/margin")
    }

    private mutating func innerSize(of size: Size, in frame: Size, _ name: String) -> Size {
        let isWide = append(
            "GreaterOrEqual",
            [
                append("Mul", [size.width, frame.height], "\(name)/mul"),
                append("Mul", [size.height, frame.width], "\(name)/mul"),
            ], "\(name)/is_wide")
        let height = smaller(frame.height, scaled(size.height, frame.width, size.width, name), name)
        let width = smaller(frame.width, scaled(size.width, frame.height, size.height, name), name)
        return Size(
            height: append("Where", [isWide, height, frame.height], "\(name)/inner_height"),
            width: append("Where", [isWide, frame.width, width], "\(name)/inner_width"))
    }

    private mutating func cropped(
        _ image: String, _ size: Size, to part: Size, _ name: String
    ) -> String {
        let top = margin(size.height, part.height, name)
        let left = margin(size.width, part.width, name)
        let ends = [
            append("Add", [top, part.height], "\(name)/bottom"),
            append("Add", [left, part.width], "\(name)/right"),
        ]
        return append(
            "Slice",
            [image, joined([top, left], name), joined(ends, name), integers([2, 3], "\(name)/axes")],
            "\(name)/cropped")
    }

    // MARK: Resizing

    /// Resizes columns first, then rows; both results are rounded to whole levels. The result is float64.
    private mutating func resized(
        _ image: String, from old: Size, to new: Size, _ name: String
    ) -> String {
        let numbers = append("Cast", [image], "\(name)/float64", [cast(to: .double)])
        let columns = append(
            "Transpose", [filter(from: old.width, to: new.width, "\(name)/columns")],
            "\(name)/columns/transposed", [ONNXAttribute("perm", [1, 0])])
        let narrow = levels(append("MatMul", [numbers, columns], "\(name)/columns/sums"), name)
        let rows = filter(from: old.height, to: new.height, "\(name)/rows")
        return levels(append("MatMul", [rows, narrow], "\(name)/rows/sums"), name)
    }

    /// Converts sums of levels times 22-bit weights to levels.
    private mutating func levels(_ sums: String, _ name: String) -> String {
        let raised = append("Add", [sums, number(Double(1 << 21), "\(name)/half")], "\(name)/raised")
        let quotient = append("Div", [raised, number(Double(1 << 22), "\(name)/whole")], "\(name)/quotient")
        let levels = append("Floor", [quotient], "\(name)/floor")
        return append("Min", [levels, number(255, "\(name)/most")], "\(name)/levels")
    }

    /// Computes the weights of the triangle filter, `[new, old]`: 22-bit integers, as float64.
    private mutating func filter(from old: String, to new: String, _ name: String) -> String {
        let half = number(0.5, "\(name)/half")
        let (one, zero) = (number(1, "\(name)/one"), number(0, "\(name)/zero"))
        let scale = append("Div", [double(old, name), double(new, name)], "\(name)/scale")
        let support = append("Max", [scale, one], "\(name)/support")
        let index = append("Unsqueeze", [range(new, name), integers([1], "\(name)/axis")], "\(name)/index")
        let centre = append(
            "Mul", [append("Add", [index, half], "\(name)/index_half"), scale], "\(name)/centre")
        let pixel = range(old, name)
        // The pixels with a non-zero weight, as the integer range from `first` up to, but not including, `end`.
        let below = append("Sub", [centre, support], "\(name)/below")
        let first = append("Floor", [append("Add", [below, half], "\(name)/below_half")], "\(name)/first")
        let above = append("Add", [centre, support], "\(name)/above")
        let end = append("Floor", [append("Add", [above, half], "\(name)/above_half")], "\(name)/end")
        let shares = append(
            "And",
            [
                append("GreaterOrEqual", [pixel, first], "\(name)/from_first"),
                append("Less", [pixel, end], "\(name)/before_end"),
            ], "\(name)/shares")
        let offset = append("Sub", [pixel, centre], "\(name)/offset")
        let distance = append(
            "Mul",
            [
                append("Add", [offset, half], "\(name)/offset_half"),
                append("Div", [one, support], "\(name)/inverse"),
            ], "\(name)/distance")
        let slope = append("Sub", [one, append("Abs", [distance], "\(name)/abs")], "\(name)/slope")
        let triangle = append("Max", [slope, zero], "\(name)/triangle")
        let kept = append("Where", [shares, triangle, zero], "\(name)/kept")
        let sum = append(
            "ReduceSum", [kept, integers([1], "\(name)/axis")], "\(name)/sum", [ONNXAttribute("keepdims", 1)])
        let share = append("Div", [kept, sum], "\(name)/share")
        let scaled = append("Mul", [share, number(Double(1 << 22), "\(name)/bits")], "\(name)/scaled")
        return append("Floor", [append("Add", [scaled, half], "\(name)/scaled_half")], "\(name)/weights")
    }

    // MARK: The frame

    /// Centres the image in a frame, which is filled with the mean colour of the image's outermost pixels.
    private mutating func framed(
        _ pixels: String, _ inner: Size, in frame: Size, _ name: String
    ) -> String {
        let name = "\(name)/frame"
        let rows = append(
            "Unsqueeze", [isEdge(inner.height, name), integers([1], "\(name)/axis")], "\(name)/rows")
        let isBorder = append("Or", [rows, isEdge(inner.width, name)], "\(name)/is_border")
        let border = append("Cast", [isBorder], "\(name)/border", [cast(to: .double)])
        let places = integers([2, 3], "\(name)/places")
        let sum = append(
            "ReduceSum", [append("Mul", [pixels, border], "\(name)/of_border"), places], "\(name)/sum",
            [ONNXAttribute("keepdims", 1)])
        let count = append("ReduceSum", [border], "\(name)/count", [ONNXAttribute("keepdims", 0)])
        let two = number(2, "\(name)/two")
        let colour = append(
            "Floor",
            [
                append(
                    "Div",
                    [
                        append("Add", [append("Mul", [sum, two], "\(name)/mul"), count], "\(name)/add"),
                        append("Mul", [count, two], "\(name)/mul"),
                    ], "\(name)/mean")
            ], "\(name)/colour")
        let (top, left) = (margin(frame.height, inner.height, name), margin(frame.width, inner.width, name))
        let bottom = append(
            "Sub", [append("Sub", [frame.height, inner.height], "\(name)/rest"), top], "\(name)/bottom")
        let right = append(
            "Sub", [append("Sub", [frame.width, inner.width], "\(name)/rest"), left], "\(name)/right")
        let none = integers([0, 0], "\(name)/none")
        let zero = number(0, "\(name)/zero")
        let placed = append(
            "Pad", [pixels, joined([none, top, left, none, bottom, right], name), zero], "\(name)/placed")
        let ones = append(
            "Expand", [number(1, "\(name)/one"), joined([inner.height, inner.width], name)], "\(name)/ones")
        let covered = append(
            "Pad", [ones, joined([top, left, bottom, right], name), zero], "\(name)/covered")
        let free = append("Sub", [number(1, "\(name)/one"), covered], "\(name)/free")
        return append(
            "Add", [placed, append("Mul", [free, colour], "\(name)/around")], "\(name)/pixels")
    }

    /// Computes for each position along a side whether it is the first or the last one.
    private mutating func isEdge(_ side: String, _ name: String) -> String {
        let places = range(side, name)
        let last = append(
            "Sub", [double(side, name), number(1, "\(name)/one")], "\(name)/last")
        return append(
            "Or",
            [
                append("Less", [places, number(0.5, "\(name)/half")], "\(name)/is_first"),
                append("GreaterOrEqual", [places, last], "\(name)/is_last"),
            ], "\(name)/is_edge")
    }

    // MARK: Numbers

    private mutating func integers(_ numbers: [Int], _ name: String) -> String {
        constant(name) { ONNXTensor($0, numbers) }
    }

    private mutating func number(_ number: Double, _ name: String) -> String {
        constant(name) { ONNXTensor($0, scalar: number) }
    }

    private func cast(to type: ONNXTensor.ElementType) -> ONNXAttribute {
        ONNXAttribute("to", type.rawValue)
    }

    private mutating func joined(_ values: [String], _ name: String) -> String {
        append("Concat", values, "\(name)/joined", [ONNXAttribute("axis", 0)])
    }

    /// Returns one element of a shape, as an array with one element.
    private mutating func entry(_ position: Int, of shape: String, _ name: String) -> String {
        append(
            "Slice",
            [shape, integers([position], "\(name)/start"), integers([position + 1], "\(name)/end")],
            "\(name)/side")
    }

    private mutating func double(_ side: String, _ name: String) -> String {
        append("Cast", [side], "\(name)/side_float64", [cast(to: .double)])
    }

    /// Returns the integers from 0 up to, but not including, the side, as float64.
    private mutating func range(_ side: String, _ name: String) -> String {
        let end = append("Squeeze", [side, integers([0], "\(name)/axis")], "\(name)/end_scalar")
        let (start, step) = (
            constant("\(name)/start_scalar") { ONNXTensor($0, scalar: 0 as Int) },
            constant("\(name)/step_scalar") { ONNXTensor($0, scalar: 1 as Int) }
        )
        return double(append("Range", [start, end, step], "\(name)/range"), name)
    }
}
