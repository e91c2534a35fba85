/// One metric as it is published: what it is called, what it means and how its values are sorted.
package struct MetricFamily: Sendable {
    /// What kind of figure it is.
    package enum Kind: Sendable, Equatable {
        /// Only rises; samples are called `NAME_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// How often a value fell into which range.
        ///
        /// - Parameter bounds: the upper ends of the ranges, rising, in the family's unit; the last range has no end.
        case histogram(bounds: [Double])
        /// Always 1; what it says is in its labels. Samples are called `NAME_info`.
        case info
    }

    /// The name, without the endings that samples have: `signet_sign_ins`.
    package let name: String
    /// The kind.
    package let kind: Kind
    /// The unit, which is also the end of the name; nil where there is none.
    package let unit: String?
    /// What it tells, in a sentence.
    package let help: String
    /// The names of its labels, in the order they are written.
    package let labels: [String]

    /// A metric.
    package init(_ name: String, _ kind: Kind, unit: String? = nil, labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
        self.labels = labels
    }
}

/// A figure that is asked for when somebody reads the metrics, not counted as things happen.
package struct MetricSample: Sendable, Equatable {
    /// The name of its family.
    package let family: String
    /// The values of the family's labels, in their order.
    package let labels: [String]
    /// The figure.
    package let value: Double

    /// A figure of `family`.
    package init(_ family: String, labels: [String] = [], _ value: Double) {
        self.family = family
        self.labels = labels
        self.value = value
    }
}
