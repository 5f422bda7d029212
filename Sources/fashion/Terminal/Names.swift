import FashionKit

/// Names of the library that every file here uses.
typealias Formatting = FashionKit.Formatting
typealias OutputFolder = FashionKit.OutputFolder
typealias Progress = FashionKit.WorkProgress
