/// The clocks of the nodes of one deployment.
package enum NodeClocks {
    /// By how much two of them may differ without anybody noticing: what one node writes down for now may be so far ahead
    /// for the next one that reads it.
    package static let skew = Duration.seconds(5)
}
