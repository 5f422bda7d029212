import COneDNN

/// The OpenMP runtime with which oneDNN is linked.
enum OpenMP {
    /// Limits oneDNN to the calling thread whenever this thread plans or runs a primitive.
    ///
    /// OpenMP gives each thread of a loop a fixed share and spins at the end. When another program is busy, a thread
    /// that has lost its processor delays the others by a whole time slice. The loops of ``Parallel`` run primitives on
    /// parts of a batch instead.
    static func useOneThread() { fashion_use_one_openmp_thread() }
}
