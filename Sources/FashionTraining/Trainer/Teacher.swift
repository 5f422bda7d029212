import FashionCompute
import FashionNetworks

/// One or more trained networks whose mean probabilities become part of another network's targets.
///
/// Hinton, Vinyals & Dean, "Distilling the knowledge in a neural network" (2015).
public struct Teacher: Sendable {
    /// A network and its weights.
    public struct Member: Sendable {
        /// The network; its input and output shapes equal the student's.
        public let graph: Graph
        /// Its weights.
        public let weights: Weights

        /// Creates a member.
        public init(graph: Graph, weights: Weights) {
            self.graph = graph
            self.weights = weights
        }
    }

    /// The networks, at least one.
    public let members: [Member]

    /// Creates a teacher of several networks, which count equally.
    public init(_ members: [Member]) {
        precondition(!members.isEmpty, "a teacher has at least one network")
        self.members = members
    }

    /// Creates a teacher of one network.
    public init(graph: Graph, weights: Weights) { self.init([Member(graph: graph, weights: weights)]) }
}
