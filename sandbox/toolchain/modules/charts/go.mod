module toolchain/charts

go 1.26
