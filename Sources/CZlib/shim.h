#pragma once
#include <stdint.h>
#include <string.h>
#include <zlib.h>

/* inflateInit2 and deflateInit2 are macros, which Swift does not see; a negative window means raw DEFLATE (RFC 1951). */

/// Inflates one whole raw DEFLATE stream. Returns the length of the output, or -1 when the input is not exactly one
/// stream or its output is longer than `capacity`.
static inline long signet_inflate_raw(
    const uint8_t *input, size_t input_length, uint8_t *output, size_t capacity
) {
    if (input_length > 0x7fffffff || capacity > 0x7fffffff) return -1;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, -15) != Z_OK) return -1;
    stream.next_in = (Bytef *)(uintptr_t)input;
    stream.avail_in = (uInt)input_length;
    stream.next_out = output;
    stream.avail_out = (uInt)capacity;
    int result = inflate(&stream, Z_FINISH);
    long length = result == Z_STREAM_END && stream.avail_in == 0 ? (long)(capacity - stream.avail_out) : -1;
    inflateEnd(&stream);
    return length;
}

/// The most bytes that `signet_deflate_raw` writes for so many bytes of input.
static inline size_t signet_deflate_bound(size_t input_length) { return compressBound((uLong)input_length) + 16; }

/// Writes the input as one raw DEFLATE stream. Returns its length, or -1 when `capacity` is too small.
static inline long signet_deflate_raw(
    const uint8_t *input, size_t input_length, uint8_t *output, size_t capacity
) {
    if (input_length > 0x7fffffff || capacity > 0x7fffffff) return -1;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return -1;
    stream.next_in = (Bytef *)(uintptr_t)input;
    stream.avail_in = (uInt)input_length;
    stream.next_out = output;
    stream.avail_out = (uInt)capacity;
    int result = deflate(&stream, Z_FINISH);
    long length = result == Z_STREAM_END ? (long)(capacity - stream.avail_out) : -1;
    deflateEnd(&stream);
    return length;
}
