package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/opendata"
)

type serveCmd struct {
	Addr          string        `default:"127.0.0.1:8080" env:"ALLMENNING_ADDR" help:"Address to listen on."`
	ScheduleEvery time.Duration `default:"30s" help:"How often to look for due runs and deliveries."`
	SweepEvery    time.Duration `default:"1h" help:"How often to sweep."`
}

// Bounds of the local server.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 60 * time.Second
	idleTimeout       = 120 * time.Second
	shutdownTimeout   = 10 * time.Second
	maxHeaderBytes    = 32 << 10
	recoverIdle       = time.Minute      // at the start: a run of a process that was killed
	recoverLater      = 15 * time.Minute // while serving: long enough for another process's conversion
	sweepGrace        = 24 * time.Hour
)

func (c *serveCmd) Run(s *session) error {
	catalog, err := s.findCatalog(nil)
	if err != nil {
		return err
	}
	a, err := s.open(catalog, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	var work sync.WaitGroup
	ctx, stop := context.WithCancel(s.ctx)
	defer work.Wait()
	defer stop()
	handler, err := a.Handler(ctx, &work)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return opendata.NewError(opendata.Invalid, "serve.listen", "adressen kan ikke brukes", "the address cannot be used").
			Hinted("Er en annen «allmenning serve» i gang? Velg en annen med --addr.", "Is another “allmenning serve” running? Choose another with --addr.").
			At(opendata.Where{Field: "--addr"}).Because(err)
	}
	address := "http://" + ln.Addr().String()
	err = s.result(map[string]string{"url": address}, func(w io.Writer) { fmt.Fprintln(w, s.t("katalogen er på", "the catalog is at"), address) })
	if err != nil {
		return err
	}
	work.Go(func() { c.background(ctx, a) })
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	select {
	case err = <-done:
	case <-ctx.Done():
		shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		err = srv.Shutdown(shutdown)
		<-done
	}
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// background continues what a killed process left, then runs schedules, deliveries and sweeps
// until ctx ends. Each failure is logged and tried again at the next tick.
func (c *serveCmd) background(ctx context.Context, a *app.App) {
	note := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			a.Log.Error(what, "error", opendata.Cause(err))
		}
	}
	note("continue runs", a.Publisher.Recover(ctx, recoverIdle))
	tick := time.NewTicker(c.ScheduleEvery)
	defer tick.Stop()
	sweep := time.NewTicker(c.SweepEvery)
	defer sweep.Stop()
	deliverer := a.Deliverer()
	for {
		_, err := a.Scheduler.Tick(ctx)
		note("schedules", err)
		_, err = deliverer.Tick(ctx)
		note("deliveries", err)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			note("continue runs", a.Publisher.Recover(ctx, recoverLater))
		case <-sweep.C:
			_, err := a.Publisher.Sweep(ctx, sweepGrace)
			note("sweep", err)
		}
	}
}
