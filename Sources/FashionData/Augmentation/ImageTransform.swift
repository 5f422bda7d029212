import Foundation

/// One affine transform of an image with optional mirroring, as in Keras' `ImageDataGenerator.apply_transform` with one
/// set of parameters.
///
/// The definition follows the sources of Keras 2.15 and 3.15 (`keras.src.legacy.preprocessing.image`): a pixel at
/// (x, y) from the centre takes its value from R·T·S·Z·(x, y), where R rotates, T shifts, S shears and Z scales.
/// Interpolation is bilinear, coordinates outside the image take the nearest edge pixel, and mirroring comes last.
/// Keras swaps its axes on the way, so its `tx` and `zx` act along the width (although `tx` is drawn from
/// `height_shift_range`); here x is the width too. The centre is that of the image; Keras swaps its coordinates when an
/// image is not square.
public struct ImageTransform: Sendable, Equatable {
    /// Keras' `theta`, in degrees.
    public var rotationDegrees: Double
    /// Keras' `tx`: pixels along the width; positive moves the content to the left.
    public var shiftX: Double
    /// Keras' `ty`: pixels along the height; positive moves the content up.
    public var shiftY: Double
    /// Keras' `shear`, in degrees.
    public var shearDegrees: Double
    /// Keras' `zx`: below 1 enlarges the content along the width.
    public var zoomX: Double
    /// Keras' `zy`: below 1 enlarges the content along the height.
    public var zoomY: Double
    /// Whether the image is mirrored left to right.
    public var flipsHorizontally: Bool

    /// The transform that changes nothing.
    public static let identity = ImageTransform()

    /// Creates a transform; parameters that are omitted change nothing.
    public init(
        rotationDegrees: Double = 0, shiftX: Double = 0, shiftY: Double = 0, shearDegrees: Double = 0,
        zoomX: Double = 1, zoomY: Double = 1, flipsHorizontally: Bool = false
    ) {
        self.rotationDegrees = rotationDegrees
        self.shiftX = shiftX
        self.shiftY = shiftY
        self.shearDegrees = shearDegrees
        self.zoomX = zoomX
        self.zoomY = zoomY
        self.flipsHorizontally = flipsHorizontally
    }

    /// Whether every pixel keeps its place, apart from mirroring.
    var keepsPixels: Bool {
        rotationDegrees == 0 && shiftX == 0 && shiftY == 0 && shearDegrees == 0 && zoomX == 1 && zoomY == 1
    }

    /// Returns the matrix R·T·S·Z about the centre of an image, for pixel coordinates.
    func map(height: Int, width: Int) -> AffineMap {
        let (rotation, shear) = (rotationDegrees * .pi / 180, shearDegrees * .pi / 180)
        let (cosine, sine) = (cos(rotation), sin(rotation))
        let (shearX, shearY) = (-sin(shear), cos(shear))
        let (centreX, centreY) = (Double(width) / 2 - 0.5, Double(height) / 2 - 0.5)
        var map = AffineMap(
            xx: cosine * zoomX, xy: (cosine * shearX - sine * shearY) * zoomY, x0: 0,
            yx: sine * zoomX, yy: (sine * shearX + cosine * shearY) * zoomY, y0: 0)
        map.x0 = cosine * shiftX - sine * shiftY + centreX - map.xx * centreX - map.xy * centreY
        map.y0 = sine * shiftX + cosine * shiftY + centreY - map.yx * centreX - map.yy * centreY
        return map
    }
}

/// The source of a pixel (x, y) of the result: (xx·x + xy·y + x0, yx·x + yy·y + y0).
struct AffineMap {
    var xx: Double
    var xy: Double
    var x0: Double
    var yx: Double
    var yy: Double
    var y0: Double
}
