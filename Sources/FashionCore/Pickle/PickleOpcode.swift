/// The opcodes that occur in histories and PyTorch files, in protocols 0 to 5. ``PickleReader`` refuses all others.
///
/// The values are those of CPython's `Lib/pickletools.py`, whose names are given in the comments.
package enum PickleOpcode: UInt8 {
    // The file: PROTO, FRAME, STOP.
    case proto = 0x80
    case frame = 0x95
    case stop = 0x2E
    // Numbers: FLOAT, BINFLOAT, INT, BININT, BININT1, BININT2, LONG, LONG1, NONE, NEWTRUE, NEWFALSE.
    case floatLine = 0x46
    case float64 = 0x47
    case integerLine = 0x49
    case integer32 = 0x4A
    case integer8 = 0x4B
    case integer16 = 0x4D
    case longLine = 0x4C
    case long8 = 0x8A
    case none = 0x4E
    case newTrue = 0x88
    case newFalse = 0x89
    // Text and bytes: UNICODE, BINUNICODE, SHORT_BINUNICODE, BINBYTES, SHORT_BINBYTES.
    case textLine = 0x56
    case text32 = 0x58
    case text8 = 0x8C
    case bytes32 = 0x42
    case bytes8 = 0x43
    /// A mutable byte array, BYTEARRAY8.
    case byteArray64 = 0x96
    // Containers: MARK, EMPTY_DICT, DICT, SETITEM, SETITEMS, EMPTY_LIST, LIST, APPEND, APPENDS.
    case mark = 0x28
    case emptyDictionary = 0x7D
    case dictionary = 0x64
    case setItem = 0x73
    case setItems = 0x75
    case emptyList = 0x5D
    case list = 0x6C
    case append = 0x61
    case appends = 0x65
    // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3.
    case emptyTuple = 0x29
    case tuple = 0x74
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    // The memo: PUT, BINPUT, LONG_BINPUT, MEMOIZE, GET, BINGET, LONG_BINGET.
    case putLine = 0x70
    case put8 = 0x71
    case put32 = 0x72
    case memoize = 0x94
    case getLine = 0x67
    case get8 = 0x68
    case get32 = 0x6A
    // Names and calls, such as NumPy's scalars: GLOBAL, STACK_GLOBAL, REDUCE, BUILD. Their names are a closed list as
    // well.
    case global = 0x63
    case stackGlobal = 0x93
    case reduce = 0x52
    case build = 0x62
    // References to data outside the pickle, such as a tensor's elements: BINPERSID.
    case persistent = 0x51
}
