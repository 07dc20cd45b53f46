#error "a consumer of dynasession::sqlite needs no openssl/ssl.h"
