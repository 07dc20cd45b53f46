#error "a consumer of dynasession::sqlite needs no yaml-cpp/yaml.h"
