#pragma once
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <string.h>

// Swift imports no variadic functions: one wrapper for each type of option that we set.

static inline CURLcode signet_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode signet_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode signet_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

static inline CURLcode signet_curl_set_error_buffer(CURL *handle, char *buffer) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

static inline CURLcode signet_curl_set_progress(CURL *handle, curl_xferinfo_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callback);
    if (code != CURLE_OK) return code;
    code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

static inline CURLcode signet_curl_response_code(CURL *handle, long *value) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, value);
}

// What is uploaded, and how much of it went already.
struct signet_upload {
    const unsigned char *bytes;
    size_t length;
    size_t sent;
};

static inline size_t signet_upload_read(char *buffer, size_t size, size_t count, void *context) {
    struct signet_upload *upload = (struct signet_upload *)context;
    size_t room = size * count;
    size_t left = upload->length - upload->sent;
    size_t taken = left < room ? left : room;
    memcpy(buffer, upload->bytes + upload->sent, taken);
    upload->sent += taken;
    return taken;
}

static inline CURLcode signet_curl_set_upload(CURL *handle, struct signet_upload *upload) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, signet_upload_read);
    if (code != CURLE_OK) return code;
    code = curl_easy_setopt(handle, CURLOPT_READDATA, (void *)upload);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
}
