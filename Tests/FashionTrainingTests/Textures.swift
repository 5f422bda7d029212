import FashionData

/// Images of 8×8 in five textures with some noise; the classes take turns.
func textures(count: Int) -> ImageSet? {
    var state: UInt64 = 1
    let labels = (0..<count).map { UInt8($0 % 5) }
    let pixels = labels.flatMap { label in
        (0..<64).map { position in
            let (row, column) = (position / 8, position % 8)
            let isBright = [true, row % 2 == 1, column % 2 == 1, (row + column) % 2 == 1, false]
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (isBright[Int(label)] ? 180 : 0) + UInt8(state >> 33 & 63)
        }
    }
    return ImageSet(height: 8, width: 8, pixels: pixels, labels: labels)
}
