"""Every benchmark, one after the other."""

from benchmarks import engine, over_http

engine.main([])
over_http.main()
