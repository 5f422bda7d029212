extension ImagePreparation {
    /// Prepares a decoded image.
    ///
    /// The steps, in order and all in bytes:
    /// 1. rotate upright (``Orientation``);
    /// 2. composite on white where transparent: `(c·a + 255·(255 − a)) / 255`, rounded;
    /// 3. for one channel, convert to grey: `(19595·R + 38470·G + 7471·B + 32768) >> 16`, Rec. 601 as Pillow's
    ///    `convert("L")`;
    /// 4. resize by ``Resampling/bilinear``, along the rows first and then along the columns, rounded after each:
    ///    - `pad`: to the largest size of the same aspect ratio that fits (the other side rounded half up, at least 1),
    ///      centred in the frame (an odd extra pixel is to the right or below). In each channel, the frame has the mean
    ///      of the outermost pixels of the resized image, rounded half up;
    ///    - `crop`: the part `(min(w, w′), min(h, h′))` from the centre, where `w′ = h·W/H` and `h′ = w·H/W`, rounded
    ///      half up and at least 1 (an odd extra pixel is to the right or below);
    ///    - `stretch`: the whole image.
    ///
    /// For an image that was decoded at a reduced size, all lengths are those of the whole image.
    /// - Returns: `[H, W, C]`, row-major, levels 0…255.
    public func bytes(of image: DecodedImage) -> [UInt8] {
        let (full, turned) = (image.fullSize, image.orientation.swapsSides)
        let size = (width: turned ? full.height : full.width, height: turned ? full.width : full.height)
        switch fit {
        case .stretch:
            return resized(image, from: (0, 0), of: size, to: (width, height))
        case .crop:
            let part = (
                width: min(size.width, Self.scaled(size.height, width, height)),
                height: min(size.height, Self.scaled(size.width, height, width))
            )
            return resized(
                image, from: ((size.width - part.width) / 2, (size.height - part.height) / 2), of: part,
                to: (width, height))
        case .pad:
            let inner = innerSize(of: size)
            let pixels = resized(image, from: (0, 0), of: size, to: inner)
            return inner == (width, height) ? pixels : framed(pixels, inner)
        }
    }

    /// Returns the size of an upright image within the frame of ``Fit/pad``.
    func innerSize(of size: (width: Int, height: Int)) -> (width: Int, height: Int) {
        size.width * height >= size.height * width
            ? (width, min(height, Self.scaled(size.height, width, size.width)))
            : (min(width, Self.scaled(size.width, height, size.height)), height)
    }

    /// Returns `side · numerator / denominator`, rounded half up, at least 1.
    static func scaled(_ side: Int, _ numerator: Int, _ denominator: Int) -> Int {
        AreaReduction.scaled(side, numerator, denominator)
    }

    private func framed(_ pixels: [UInt8], _ inner: (width: Int, height: Int)) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: byteCount)
        let border = borderColour(pixels, inner)
        for index in result.indices { result[index] = border[index % channels] }
        let (left, top) = ((width - inner.width) / 2, (height - inner.height) / 2)
        let count = inner.width * channels
        for row in 0..<inner.height {
            let start = ((top + row) * width + left) * channels
            result.replaceSubrange(start..<start + count, with: pixels[row * count..<(row + 1) * count])
        }
        return result
    }

    private func borderColour(_ pixels: [UInt8], _ size: (width: Int, height: Int)) -> [UInt8] {
        var sums = [Int](repeating: 0, count: channels)
        var count = 0
        for row in 0..<size.height {
            let isEdge = row == 0 || row == size.height - 1
            for column in 0..<size.width where isEdge || column == 0 || column == size.width - 1 {
                let start = (row * size.width + column) * channels
                for channel in 0..<channels { sums[channel] += Int(pixels[start + channel]) }
                count += 1
            }
        }
        return sums.map { UInt8(truncatingIfNeeded: (2 * $0 + count) / (2 * count)) }
    }

    /// Returns a part of the upright image, given in pixels of the whole image, at another size.
    private func resized(
        _ image: DecodedImage, from origin: (column: Int, row: Int), of part: (width: Int, height: Int),
        to size: (width: Int, height: Int)
    ) -> [UInt8] {
        let reader = OpaqueRows(image, channels: channels)
        let (full, mirrors) = (image.fullSize, image.orientation.mirrors)
        let sides =
            image.orientation.swapsSides
            ? (columns: full.height, rows: full.width) : (columns: full.width, rows: full.height)
        let columns = Self.stretch(
            from: origin.column, of: part.width, side: sides.columns, reducedBy: image.reduction,
            isMirrored: mirrors.columns)
        let rows = Self.stretch(
            from: origin.row, of: part.height, side: sides.rows, reducedBy: image.reduction,
            isMirrored: mirrors.rows)
        return TriangleFilter(columns: columns, rows: rows, to: size, channels: channels).run { row, line in
            reader.read(row: rows.first + row, from: columns.first, count: columns.count, into: line)
        }
    }

    /// Returns the position of a part of a side among the decoded pixels.
    ///
    /// The last decoded pixel covers fewer pixels than the others if the side is not a multiple of the reduction. In
    /// the upright image it comes first if the side is mirrored.
    private static func stretch(
        from first: Int, of count: Int, side: Int, reducedBy reduction: Int, isMirrored: Bool
    ) -> TriangleFilter.Stretch {
        let decoded = (side + reduction - 1) / reduction
        let offset = isMirrored ? decoded * reduction - side : 0
        let (start, end) = (first + offset, first + offset + count)
        let window = start / reduction..<min(decoded, (end + reduction - 1) / reduction)
        func place(_ pixel: Int) -> Double {
            Double(pixel - window.lowerBound * reduction) / Double(reduction)
        }
        return TriangleFilter.Stretch(
            first: window.lowerBound, count: window.count, start: place(start), end: place(end))
    }
}
