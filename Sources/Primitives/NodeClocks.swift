/// The clocks of the nodes of one deployment: how far apart they may be, by what would come of it.
package enum NodeClocks {
    /// By how much two of them may differ without anybody noticing: what one node writes down for now may be so far ahead
    /// for the next one that reads it.
    package static let skew = Duration.seconds(5)

    /// By how much a lease may be held longer than it lasts, for a node that reads it.
    ///
    /// Wider than `skew`, since taking work from a node that holds it has it done twice, and narrow all the same: so much
    /// longer is a node waited for that wrote by a wrong clock and is gone.
    package static let leaseSkew = Duration.seconds(30)

    /// The most that they differ when one is wrong and nobody has set it yet.
    ///
    /// What is on record for later than that was written before a clock was set back: a pause or a session that would
    /// last too long. Up to that, a key that a fast node has let sign is not made again by a slow one, and is published
    /// for so long after its last token.
    package static let largestSkew = Duration.minutes(5)
}
